//! Pairs of the grammar to the tree: what all rules have in common.

use std::ops::Range;

use pest::iterators::{Pair, Pairs};

use super::comments::Comments;
use super::grammar::Rule;
use super::sheets::Sheet;
use crate::ast;
use crate::diagnostic::{Code, Diagnostic};
use crate::preprocess::Map;
use crate::source::Span;

/// A node of the grammar.
pub(super) type Node<'i> = Pair<'i, Rule>;

/// Builds the tree. What the grammar takes but the language does not is reported here.
pub(super) struct Tree<'a> {
    map: &'a Map,
    pub(super) comments: Comments<'a>,
    /// Where the parsed text is in the whole text.
    sheet: Sheet,
    pub(super) mistakes: Vec<Diagnostic>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(map: &'a Map, comments: Comments<'a>) -> Self {
        Self {
            map,
            comments,
            sheet: Sheet::default(),
            mistakes: Vec::new(),
        }
    }

    /// The definition that was parsed from a sheet.
    pub(super) fn definition(
        &mut self,
        pairs: Pairs<'_, Rule>,
        sheet: Sheet,
    ) -> Option<ast::Definition> {
        self.sheet = sheet;
        let node = pairs
            .into_iter()
            .find(|node| node.as_rule() == Rule::definition)?;
        Some(self.any_definition(node))
    }

    /// The name of the namespace whose start was parsed from a sheet.
    pub(super) fn namespace(
        &mut self,
        mut pairs: Pairs<'_, Rule>,
        sheet: Sheet,
    ) -> Option<ast::Name> {
        self.sheet = sheet;
        let node = pairs.find(|node| node.as_rule() == Rule::namespace)?;
        child(&node, Rule::scoped_name).map(|name| self.name(&name))
    }

    /// From the first to the last token of a node, in the whole text.
    pub(super) fn range(&self, node: &Node<'_>) -> Range<usize> {
        let start = self.sheet.place(node.as_span().start());
        start..self.sheet.place(last_token_end(node.clone()))
    }

    pub(super) fn span(&self, node: &Node<'_>) -> Span {
        self.map.span(self.range(node))
    }

    pub(super) fn name(&self, node: &Node<'_>) -> ast::Name {
        ast::Name {
            text: node.as_str().to_owned(),
            span: self.span(node),
        }
    }

    /// The name among the children of a node that always has one.
    pub(super) fn name_in(&self, node: &Node<'_>) -> ast::Name {
        self.name(&required(node, Rule::name))
    }

    /// Words with `@` of comments, as names without it.
    pub(super) fn words(&self, ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<ast::Name> {
        let name = |range: Range<usize>| ast::Name {
            text: self.comments.text(&range)[1..].to_owned(),
            span: self.map.span(range),
        };
        ranges.into_iter().map(name).collect()
    }

    pub(super) fn mistake(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.mistakes.push(Diagnostic::error(code, span, message));
        self.mistakes.last_mut().expect("one was just pushed")
    }
}

/// The first child of a kind.
pub(super) fn child<'i>(node: &Node<'i>, rule: Rule) -> Option<Node<'i>> {
    children(node, rule).next()
}

/// All children of a kind.
pub(super) fn children<'i>(
    node: &Node<'i>,
    rule: Rule,
) -> impl Iterator<Item = Node<'i>> + use<'i> {
    let inner = node.clone().into_inner();
    inner.filter(move |child| child.as_rule() == rule)
}

/// The child that the grammar demands.
pub(super) fn required<'i>(node: &Node<'i>, rule: Rule) -> Node<'i> {
    child(node, rule).expect("the grammar demands this child")
}

/// A rule that ends with something optional takes the blanks before it, too: they are no part of the node.
fn last_token_end(node: Node<'_>) -> usize {
    let end = node.as_span().end();
    node.into_inner().last().map_or(end, last_token_end)
}
