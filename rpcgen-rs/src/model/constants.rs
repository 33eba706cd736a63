//! Numbers: constants, enum members, and expressions over them.

use std::rc::Rc;

use super::ConstantValue;
use super::ItemId;
use super::draft::Names;
use super::messages::Reported;
use super::resolve::Resolver;
use crate::ast::{self, BinaryOperator, Expression, ExpressionKind, UnaryOperator};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A constant or an enum member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ValueId(usize);

impl ValueId {
    /// The one that was added so many values later.
    pub(super) fn plus(self, count: usize) -> Self {
        Self(self.0 + count)
    }
}

/// Where a value comes from.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Text(&'a str),
    Number(i128),
    Expression(&'a Expression),
    /// An enum member without a value: the one before it plus one, or 0.
    Following(Option<ValueId>),
}

/// What a value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// `const`
    Constant(ItemId),
    /// The member of an enum with this index.
    Member { item: ItemId, index: usize },
    /// A program, version or procedure.
    Service,
    /// Nothing in the file: `TRUE`, or a number from a macro.
    Outside,
}

/// All constants and enum members.
#[derive(Default)]
pub(super) struct Values<'a> {
    all: Vec<Value<'a>>,
    pub(super) names: Names<ValueId>,
}

struct Value<'a> {
    scope: Rc<str>,
    name: String,
    /// `None`: not in the file.
    span: Option<Span>,
    source: Source<'a>,
    owner: Owner,
    state: State,
}

enum State {
    Pending,
    /// What it depends on is being looked at.
    Active,
    Done(Option<ConstantValue>),
}

impl<'a> Values<'a> {
    /// The id of the value that is added next.
    pub(super) fn next_id(&self) -> ValueId {
        ValueId(self.all.len())
    }

    pub(super) fn add(
        &mut self,
        scope: &Rc<str>,
        name: &ast::Name,
        source: Source<'a>,
        owner: Owner,
    ) -> ValueId {
        let span = Some(name.span);
        self.push(Value {
            scope: Rc::clone(scope),
            name: name.text.clone(),
            span,
            source,
            owner,
            state: State::Pending,
        })
    }

    /// Adds the number of a program, version or procedure, unless there is a constant of that name.
    pub(super) fn add_service(&mut self, scope: &Rc<str>, name: &ast::Name, source: Source<'a>) {
        let id = self.next_id();
        if self.names.define(scope, &name.text, id).is_ok() {
            self.add(scope, name, source, Owner::Service);
        }
    }

    /// Adds a number from outside, unless there is one of that name. `span`: where it comes from, if anywhere.
    pub(super) fn add_outside(&mut self, name: &str, span: Option<Span>, number: i128) {
        let id = self.next_id();
        if self.names.define("", name, id).is_ok() {
            self.push(Value {
                scope: "".into(),
                name: name.to_owned(),
                span,
                source: Source::Number(number),
                owner: Owner::Outside,
                state: State::Pending,
            });
        }
    }

    fn push(&mut self, value: Value<'a>) -> ValueId {
        self.all.push(value);
        ValueId(self.all.len() - 1)
    }

    /// Where it is defined.
    ///
    /// # Panics
    /// For `TRUE` and `FALSE`; those are added behind all others and never are the first of a name.
    pub(super) fn span(&self, id: ValueId) -> Span {
        self.all[id.0]
            .span
            .expect("what the file defines has a place in it")
    }

    /// Where it is defined, if in a file.
    pub(super) fn place(&self, id: ValueId) -> Option<Span> {
        self.all[id.0].span
    }

    pub(super) fn owner(&self, id: ValueId) -> Owner {
        self.all[id.0].owner
    }

    /// The value, if it has one without error.
    pub(super) fn get(&self, id: ValueId) -> Option<&ConstantValue> {
        match &self.all[id.0].state {
            State::Done(value) => value.as_ref(),
            State::Pending | State::Active => None,
        }
    }

    /// The number, if it has one without error.
    pub(super) fn number(&self, id: ValueId) -> Option<i128> {
        match self.get(id)? {
            ConstantValue::Number(number) => Some(*number),
            ConstantValue::Text(_) => None,
        }
    }

    /// What a value needs to know first.
    fn dependencies(&self, id: ValueId) -> Vec<ValueId> {
        let value = &self.all[id.0];
        match value.source {
            Source::Text(_) | Source::Number(_) => Vec::new(),
            Source::Following(previous) => previous.into_iter().collect(),
            Source::Expression(expression) => {
                let names = names_in(expression).into_iter();
                names
                    .filter_map(|name| self.names.find(&value.scope, name))
                    .collect()
            }
        }
    }
}

impl Resolver<'_, '_> {
    /// Works out all values. A chain of any length takes no stack.
    pub(super) fn evaluate_constants(&mut self) {
        for index in 0..self.values.all.len() {
            self.evaluate_from(ValueId(index));
        }
    }

    /// Depth first, with a stack of its own.
    fn evaluate_from(&mut self, start: ValueId) {
        let mut path = vec![(start, None)];
        while let Some((id, pending)) = path.last_mut() {
            let id = *id;
            if pending.is_none() {
                if !matches!(self.values.all[id.0].state, State::Pending) {
                    path.pop();
                    continue;
                }
                self.values.all[id.0].state = State::Active;
            }
            let pending = pending.get_or_insert_with(|| self.values.dependencies(id));
            match pending.pop() {
                None => {
                    let value = self.value_of(id).ok();
                    self.values.all[id.0].state = State::Done(value);
                    path.pop();
                }
                Some(next) if matches!(self.values.all[next.0].state, State::Active) => {
                    let cycle = path.iter().map(|(id, _)| *id).skip_while(|id| *id != next);
                    let cycle = cycle.collect::<Vec<_>>();
                    self.report_constant_cycle(&cycle);
                }
                Some(next) => path.push((next, None)),
            }
        }
    }

    fn report_constant_cycle(&mut self, cycle: &[ValueId]) {
        let named: Vec<&Value<'_>> = cycle.iter().map(|id| &self.values.all[id.0]).collect();
        let first = named[0];
        let shown = named
            .iter()
            .take(MAX_SHOWN)
            .map(|value| value.name.as_str());
        let more = if named.len() > MAX_SHOWN {
            vec![".."]
        } else {
            vec![]
        };
        let path: Vec<&str> = shown.chain(more).chain([first.name.as_str()]).collect();
        let message = format!(
            "the constant `{}` depends on itself: {}",
            first.name,
            path.join(" -> ")
        );
        let span = first.span.expect("what is in no file depends on nothing");
        self.report(Diagnostic::error(Code::ConstantCycle, span, message));
    }

    fn value_of(&mut self, id: ValueId) -> Result<ConstantValue, Reported> {
        let Value {
            scope,
            source,
            owner,
            span,
            ..
        } = &self.values.all[id.0];
        let (scope, source, owner, span) = (Rc::clone(scope), *source, *owner, *span);
        let (number, place) = match source {
            Source::Text(text) => return Ok(ConstantValue::Text(text.to_owned())),
            Source::Number(number) => (number, span),
            Source::Following(None) => (0, span),
            Source::Following(Some(previous)) => (self.following(previous)?, span),
            Source::Expression(expression) => {
                if let Some(text) = self.named_text(expression, &scope, owner) {
                    return Ok(text);
                }
                (self.number(expression, &scope)?, Some(expression.span))
            }
        };
        let fitting = match owner {
            Owner::Member { .. } => member_number(number),
            Owner::Constant(_) | Owner::Service | Owner::Outside => (CONSTANT_MIN..=CONSTANT_MAX)
                .contains(&number)
                .then_some(number),
        };
        match (fitting, place) {
            (Some(number), _) => Ok(ConstantValue::Number(number)),
            (None, Some(place)) => self.fail(too_large(owner, number, place)),
            (None, None) => unreachable!("TRUE and FALSE fit"),
        }
    }

    /// One more than the previous member. Where that is the largest, it is beyond any that is accepted.
    fn following(&self, previous: ValueId) -> Result<i128, Reported> {
        match self.values.number(previous).ok_or(Reported)? {
            LARGEST_MEMBER => Ok(CONSTANT_MAX),
            previous => Ok(previous + 1),
        }
    }

    /// `const A = B;` where B is a text.
    fn named_text(
        &self,
        expression: &Expression,
        scope: &str,
        owner: Owner,
    ) -> Option<ConstantValue> {
        let (ExpressionKind::Name(name), Owner::Constant(_)) = (&expression.kind, owner) else {
            return None;
        };
        let value = self.values.get(self.values.names.find(scope, name)?)?;
        matches!(value, ConstantValue::Text(_)).then(|| value.clone())
    }

    /// The number that an expression has, once all constants have theirs.
    pub(super) fn number(
        &mut self,
        expression: &Expression,
        scope: &str,
    ) -> Result<i128, Reported> {
        self.number_at(expression, scope, MAX_EXPRESSION_DEPTH)
    }

    fn number_at(
        &mut self,
        expression: &Expression,
        scope: &str,
        depth: usize,
    ) -> Result<i128, Reported> {
        let Some(depth) = depth.checked_sub(1) else {
            let message = "the expression is too long";
            return self.fail(Diagnostic::error(
                Code::TooComplex,
                expression.span,
                message,
            ));
        };
        match &expression.kind {
            ExpressionKind::Number(number) => Ok(*number),
            ExpressionKind::Name(name) => self.named_number(name, expression.span, scope),
            ExpressionKind::Text => {
                let message = "a text in the place of a number";
                let error = Diagnostic::error(Code::NotANumber, expression.span, message);
                self.fail(error.help("a text can only be the value of a constant"))
            }
            ExpressionKind::Unary(operator, operand) => {
                let operand = self.number_at(operand, scope, depth)?;
                self.computed(unary(*operator, operand), expression.span)
            }
            ExpressionKind::Binary(operator, left, right) => {
                let left = self.number_at(left, scope, depth);
                let right = self.number_at(right, scope, depth);
                self.computed(binary(*operator, left?, right?), expression.span)
            }
        }
    }

    fn named_number(&mut self, name: &str, span: Span, scope: &str) -> Result<i128, Reported> {
        let Some(id) = self.values.names.find(scope, name) else {
            if let Some(item) = self.types.find(scope, name) {
                let draft = &self.drafts[item.0];
                let message = format!("`{name}` is {}, not a number", draft.noun());
                let error = Diagnostic::error(Code::WrongKindOfName, span, message);
                return self.fail(error.secondary(draft.span, "defined here"));
            }
            return self.undefined("constant", name, span);
        };
        match self.values.get(id) {
            Some(ConstantValue::Number(number)) => Ok(*number),
            Some(ConstantValue::Text(_)) => {
                let message = format!("`{name}` is a text, not a number");
                self.fail(Diagnostic::error(Code::NotANumber, span, message))
            }
            None => Err(Reported),
        }
    }

    fn computed(
        &mut self,
        result: Result<i128, &'static str>,
        span: Span,
    ) -> Result<i128, Reported> {
        result.or_else(|message| self.fail(Diagnostic::error(Code::BadArithmetic, span, message)))
    }
}

/// All names in an expression, without recursion.
fn names_in(expression: &Expression) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = vec![expression];
    while let Some(expression) = rest.pop() {
        match &expression.kind {
            ExpressionKind::Number(_) | ExpressionKind::Text => {}
            ExpressionKind::Name(name) => names.push(name.as_str()),
            ExpressionKind::Unary(_, operand) => rest.push(operand),
            ExpressionKind::Binary(_, left, right) => rest.extend([&**left, &**right]),
        }
    }
    names
}

fn unary(operator: UnaryOperator, operand: i128) -> Result<i128, &'static str> {
    match operator {
        UnaryOperator::Negate => operand.checked_neg().ok_or(OVERFLOW),
        UnaryOperator::Complement => Ok(!operand),
    }
}

fn binary(operator: BinaryOperator, left: i128, right: i128) -> Result<i128, &'static str> {
    match operator {
        BinaryOperator::Add => left.checked_add(right).ok_or(OVERFLOW),
        BinaryOperator::Subtract => left.checked_sub(right).ok_or(OVERFLOW),
        BinaryOperator::Multiply => left.checked_mul(right).ok_or(OVERFLOW),
        BinaryOperator::Divide | BinaryOperator::Remainder if right == 0 => Err("division by zero"),
        BinaryOperator::Divide => left.checked_div(right).ok_or(OVERFLOW),
        BinaryOperator::Remainder => left.checked_rem(right).ok_or(OVERFLOW),
        BinaryOperator::ShiftLeft => left
            .checked_mul(1 << shift_distance(right)?)
            .ok_or(OVERFLOW),
        BinaryOperator::ShiftRight => Ok(left >> shift_distance(right)?),
        BinaryOperator::And => Ok(left & right),
        BinaryOperator::Or => Ok(left | right),
        BinaryOperator::ExclusiveOr => Ok(left ^ right),
    }
}

fn shift_distance(number: i128) -> Result<u32, &'static str> {
    match u32::try_from(number) {
        Ok(distance @ 0..=63) => Ok(distance),
        _ => Err("the shift is not between 0 and 63"),
    }
}

/// The number of an enum member on the wire: a signed int, where C also takes 0x80000000 and above for a negative one.
pub(super) fn member_number(number: i128) -> Option<i128> {
    match i32::try_from(number) {
        Ok(_) => Some(number),
        Err(_) => u32::try_from(number)
            .ok()
            .map(|bits| i128::from(bits.cast_signed())),
    }
}

fn too_large(owner: Owner, number: i128, span: Span) -> Diagnostic {
    let message = match owner {
        Owner::Member { .. } if number == CONSTANT_MAX => {
            "the member after the largest 32-bit number has no value".into()
        }
        Owner::Member { .. } => format!("{number} does not fit an enum member, which has 32 bits"),
        Owner::Constant(_) | Owner::Service | Owner::Outside => {
            format!("{number} does not fit a constant, which has 64 bits")
        }
    };
    Diagnostic::error(Code::OutOfRange, span, message)
}

const LARGEST_MEMBER: i128 = i32::MAX as i128;

const OVERFLOW: &str = "the number is too large to compute with";

const CONSTANT_MIN: i128 = i64::MIN as i128;
const CONSTANT_MAX: i128 = u64::MAX as i128;

/// Operators inside one another; the parser allows fewer.
const MAX_EXPRESSION_DEPTH: usize = 1000;

/// Names of a long cycle that are shown.
const MAX_SHOWN: usize = 8;
