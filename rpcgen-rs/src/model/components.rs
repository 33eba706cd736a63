//! Cycles in a graph.

/// For each node the nodes that its edges lead to.
pub(super) type Graph = Vec<Vec<usize>>;

/// The strongly connected components that hold a cycle, each sorted, in the order of their first nodes.
///
/// Tarjan's algorithm (Depth-first search and linear graph algorithms, 1972), with a stack of its own.
pub(super) fn cyclic_components(edges: &Graph) -> Vec<Vec<usize>> {
    let mut search = Search::new(edges);
    for start in 0..edges.len() {
        search.visit(start);
    }
    let mut found = search.found;
    found.sort();
    found
}

struct Search<'g> {
    edges: &'g Graph,
    /// When each node was first seen.
    index: Vec<Option<usize>>,
    /// The earliest node known to be reachable from it among those on the stack.
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    seen: usize,
    found: Vec<Vec<usize>>,
}

impl<'g> Search<'g> {
    fn new(edges: &'g Graph) -> Self {
        let count = edges.len();
        Self {
            edges,
            index: vec![None; count],
            low: vec![0; count],
            on_stack: vec![false; count],
            stack: Vec::new(),
            seen: 0,
            found: Vec::new(),
        }
    }

    fn visit(&mut self, start: usize) {
        if self.index[start].is_some() {
            return;
        }
        self.enter(start);
        // Each node on the way with the number of its edges that were followed.
        let mut way = vec![(start, 0)];
        while let Some((node, followed)) = way.last_mut() {
            let node = *node;
            let Some(next) = self.edges[node].get(*followed).copied() else {
                way.pop();
                self.leave(node);
                if let Some((parent, _)) = way.last() {
                    self.low[*parent] = self.low[*parent].min(self.low[node]);
                }
                continue;
            };
            *followed += 1;
            match self.index[next] {
                None => {
                    self.enter(next);
                    way.push((next, 0));
                }
                Some(index) if self.on_stack[next] => self.low[node] = self.low[node].min(index),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.index[node] = Some(self.seen);
        self.low[node] = self.seen;
        self.seen += 1;
        self.on_stack[node] = true;
        self.stack.push(node);
    }

    fn leave(&mut self, node: usize) {
        if self.index[node] != Some(self.low[node]) {
            return;
        }
        let start = self
            .stack
            .iter()
            .rposition(|other| *other == node)
            .unwrap_or(0);
        let mut component = self.stack.split_off(start);
        for member in &component {
            self.on_stack[*member] = false;
        }
        let is_cycle = component.len() > 1 || self.edges[node].contains(&node);
        if is_cycle {
            component.sort_unstable();
            self.found.push(component);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Nodes<'n> = &'n [&'n [usize]];

    #[test]
    fn components() {
        let table: [(Nodes<'_>, Nodes<'_>); 8] = [
            (&[], &[]),
            (&[&[]], &[]),
            (&[&[0]], &[&[0]]),
            (&[&[1], &[]], &[]),
            (&[&[1], &[0]], &[&[0, 1]]),
            (&[&[1], &[2], &[1], &[0]], &[&[1, 2]]),
            (&[&[1, 2], &[0], &[3], &[2]], &[&[0, 1], &[2, 3]]),
            (&[&[2], &[0], &[1, 3], &[4], &[]], &[&[0, 1, 2]]),
        ];
        for (edges, expected) in table {
            let edges: Graph = edges.iter().map(|edges| edges.to_vec()).collect();
            assert_eq!(cyclic_components(&edges), expected, "{edges:?}");
        }
    }

    #[test]
    fn a_long_way_takes_no_stack() {
        let count = 200_000;
        let ring: Graph = (0..count).map(|node| vec![(node + 1) % count]).collect();
        assert_eq!(cyclic_components(&ring).len(), 1);
    }
}
