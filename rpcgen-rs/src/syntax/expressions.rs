//! Numbers and what is calculated from them.

use super::grammar::Rule;
use super::tree::{Node, Tree, child, children};
use crate::ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};
use crate::diagnostic::{Code, Fix};
use crate::preprocess;
use crate::source::Span;

impl Tree<'_> {
    pub(super) fn expression(&mut self, node: &Node<'_>) -> Expression {
        let parts = node.clone().into_inner().flatten();
        let operators = parts.filter(|part| matches!(part.as_rule(), Rule::operator | Rule::sign));
        if operators.count() > MAX_OPERATORS {
            let span = self.span(node);
            let message = format!("more than {MAX_OPERATORS} operators in one expression");
            self.mistake(Code::TooComplex, span, message);
            let kind = ExpressionKind::Number(0);
            return Expression { span, kind };
        }
        self.bounded_expression(node)
    }

    fn bounded_expression(&mut self, node: &Node<'_>) -> Expression {
        let mut operands: Vec<Expression> = Vec::new();
        let mut operators = Vec::new();
        for part in node.clone().into_inner() {
            match part.as_rule() {
                Rule::operator => operators.push(binary(part.as_str())),
                _ => operands.push(self.operand(&part)),
            }
        }
        for row in PRECEDENCE {
            join(&mut operands, &mut operators, row);
        }
        operands.swap_remove(0)
    }

    fn operand(&mut self, node: &Node<'_>) -> Expression {
        let signs: Vec<Node<'_>> = children(node, Rule::sign).collect();
        let mut value = self.unsigned_operand(node);
        for sign in signs.iter().rev() {
            let start = self.span(sign).start;
            let span = Span {
                start,
                ..value.span
            };
            value = signed(sign.as_str(), value, span);
        }
        value
    }

    fn unsigned_operand(&mut self, node: &Node<'_>) -> Expression {
        let span = self.span(node);
        if let Some(inside) = child(node, Rule::expression) {
            return Expression {
                span,
                ..self.bounded_expression(&inside)
            };
        }
        let last = node.clone().into_inner().last();
        let part = last.expect("an operand is a number, a character or a name");
        let span = self.span(&part);
        let text = part.as_str();
        let value = match part.as_rule() {
            Rule::number => preprocess::number(text),
            Rule::character => preprocess::character(text),
            Rule::text => {
                let kind = ExpressionKind::Text;
                return Expression { span, kind };
            }
            _ => {
                let kind = ExpressionKind::Name(text.to_owned());
                return Expression { span, kind };
            }
        };
        if value.is_none() {
            self.bad_number(text, span);
        }
        let kind = ExpressionKind::Number(value.unwrap_or(0));
        Expression { span, kind }
    }

    fn bad_number(&mut self, text: &str, span: Span) {
        let only_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let message = match text.as_bytes().first() {
            Some(b'1'..=b'9') if only_digits => TOO_LARGE.to_owned(),
            Some(b'\'') => format!("there is no character `{}`", text.trim_matches('\'')),
            _ => format!("`{text}` is not a number"),
        };
        let mistake = self.mistake(Code::BadNumber, span, message);
        if only_digits && text.starts_with('0') {
            mistake.help =
                Some("a number that starts with 0 is octal: its digits are 0 to 7".into());
            mistake.fix = Some(Fix {
                span,
                replaced: text.to_owned(),
                replacement: text.trim_start_matches('0').to_owned(),
            });
        }
    }
}

fn signed(sign: &str, value: Expression, span: Span) -> Expression {
    let kind = match (sign, value.kind) {
        ("+", kind) => kind,
        ("-", ExpressionKind::Number(number)) => ExpressionKind::Number(-number),
        (sign, kind) => {
            let operator = match sign {
                "-" => UnaryOperator::Negate,
                _ => UnaryOperator::Complement,
            };
            let span = value.span;
            ExpressionKind::Unary(operator, Box::new(Expression { span, kind }))
        }
    };
    Expression { span, kind }
}

/// Joins the operands of each operator in `row`, from the left.
fn join(
    operands: &mut Vec<Expression>,
    operators: &mut Vec<BinaryOperator>,
    row: &[BinaryOperator],
) {
    let mut index = 0;
    while index < operators.len() {
        if !row.contains(&operators[index]) {
            index += 1;
            continue;
        }
        let operator = operators.remove(index);
        let right = operands.remove(index + 1);
        let left = &mut operands[index];
        let span = Span {
            end: right.span.end.max(left.span.end),
            ..left.span
        };
        let kind = ExpressionKind::Number(0);
        let taken = std::mem::replace(left, Expression { span, kind });
        left.kind = ExpressionKind::Binary(operator, Box::new(taken), Box::new(right));
    }
}

fn binary(text: &str) -> BinaryOperator {
    match text {
        "+" => BinaryOperator::Add,
        "-" => BinaryOperator::Subtract,
        "*" => BinaryOperator::Multiply,
        "/" => BinaryOperator::Divide,
        "%" => BinaryOperator::Remainder,
        "<<" => BinaryOperator::ShiftLeft,
        ">>" => BinaryOperator::ShiftRight,
        "&" => BinaryOperator::And,
        "|" => BinaryOperator::Or,
        _ => BinaryOperator::ExclusiveOr,
    }
}

/// As in C, tightest first.
const PRECEDENCE: [&[BinaryOperator]; 6] = [
    &[
        BinaryOperator::Multiply,
        BinaryOperator::Divide,
        BinaryOperator::Remainder,
    ],
    &[BinaryOperator::Add, BinaryOperator::Subtract],
    &[BinaryOperator::ShiftLeft, BinaryOperator::ShiftRight],
    &[BinaryOperator::And],
    &[BinaryOperator::ExclusiveOr],
    &[BinaryOperator::Or],
];

/// In one expression, with what its parentheses hold. The tree is as deep as that in the worst case, and whoever walks it calls itself.
const MAX_OPERATORS: usize = 64;

const TOO_LARGE: &str = "this number is too large for every type";
