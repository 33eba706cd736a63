use super::*;
use crate::native::mutant::Defects;

const LIMITS: ProbeLimits = ProbeLimits {
    peer_delay: Duration::from_millis(5),
    maximum: Duration::from_secs(2),
};

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn name(seq: u32) -> CallName {
    CallName { slot: 0, seq }
}

/// A sender on a path with a measured round trip of 80 ms, variation 40 ms.
struct Bench {
    recovery: Recovery,
    path: Path,
    now: Instant,
}

impl Bench {
    fn new() -> Self {
        let mut path = Path::new(ms(333), 1200, Defects::default());
        path.round_trip.on_sample(ms(80), ms(0));
        Self {
            recovery: Recovery::new(),
            path,
            now: Instant::now(),
        }
    }

    fn send(&mut self, seq: u32) {
        let frames = [SentFrame::Whole(name(seq))];
        self.recovery.on_sent(self.now, 1000, frames, &self.path);
    }

    fn ack(&mut self, numbers: RangeInclusive<u64>) -> Option<Instant> {
        let news = self.recovery.on_acked(&numbers, &mut self.path);
        self.recovery.detect_losses(self.now, &mut self.path);
        news
    }

    fn lost(&mut self) -> Vec<u32> {
        seqs(std::mem::take(&mut self.recovery.lost))
    }

    fn acked(&mut self) -> Vec<u32> {
        seqs(std::mem::take(&mut self.recovery.acked))
    }

    fn timeout(&self) -> Option<Duration> {
        let at = self.recovery.timeout(&self.path, LIMITS)?;
        Some(at - self.now)
    }
}

fn seqs(frames: Vec<SentFrame>) -> Vec<u32> {
    let seq = |frame| match frame {
        SentFrame::Whole(name) => name.seq,
        other => panic!("{other:?}"),
    };
    frames.into_iter().map(seq).collect()
}

#[test]
fn what_is_acknowledged_leaves_the_flight() {
    let mut bench = Bench::new();
    (0..3).for_each(|seq| bench.send(seq));
    assert_eq!(bench.recovery.in_flight(), 3000);
    let sent_at = bench.now;
    bench.now += ms(50);
    assert_eq!(bench.ack(0..=1), Some(sent_at));
    assert_eq!(
        (bench.acked(), bench.recovery.in_flight()),
        (vec![0, 1], 1000)
    );
    assert_eq!(bench.ack(0..=1), None, "no news");
    assert_eq!(bench.acked(), []);
    assert_eq!(bench.ack(2..=99), None, "not sent yet");
    assert_eq!(bench.acked(), [2]);
}

#[test]
fn a_packet_is_lost_when_the_third_after_it_arrives() {
    let mut bench = Bench::new();
    (0..4).for_each(|seq| bench.send(seq));
    bench.ack(2..=2);
    assert_eq!(bench.lost(), []);
    bench.ack(3..=3);
    assert_eq!(bench.lost(), [0]);
    assert_eq!(bench.recovery.in_flight(), 1000);
}

#[test]
fn a_packet_is_lost_nine_eighths_of_a_round_trip_after_it_was_sent() {
    let mut bench = Bench::new();
    (0..2).for_each(|seq| bench.send(seq));
    bench.now += ms(80);
    bench.ack(1..=1);
    assert_eq!((bench.lost(), bench.timeout()), (vec![], Some(ms(10))));
    bench.now += ms(10);
    assert!(bench.recovery.is_loss_due(bench.now));
    bench.recovery.detect_losses(bench.now, &mut bench.path);
    assert_eq!((bench.lost(), bench.timeout()), (vec![0], None));
}

#[test]
fn probe_timeouts_double_up_to_the_maximum_until_something_arrives() {
    let mut bench = Bench::new();
    bench.send(0);
    let mut waits = vec![];
    for _ in 0..5 {
        let wait = bench.timeout().unwrap();
        waits.push(wait);
        bench.now += wait;
        assert!(bench.recovery.on_timeout(bench.now, &bench.path, LIMITS));
        let (number, frames) = bench.recovery.oldest().unwrap();
        assert_eq!((number, seqs(frames)), (0, vec![0]));
    }
    assert_eq!(waits, [ms(245), ms(490), ms(980), ms(1960), ms(2000)]);
    bench.send(0);
    bench.ack(1..=1);
    bench.send(1);
    assert_eq!((bench.lost(), bench.timeout()), (vec![0], Some(ms(245))));
}

#[test]
fn the_window_bounds_the_flight_but_for_one_probe() {
    let mut bench = Bench::new();
    let mut sent = 0;
    while bench.recovery.has_room(1000, &bench.path) {
        bench.send(sent);
        sent += 1;
    }
    assert_eq!(sent, 12);
    bench.recovery.allow_probe();
    assert!(bench.recovery.has_room(1000, &bench.path));
    bench.send(99);
    assert!(!bench.recovery.has_room(1000, &bench.path));
}

#[test]
fn what_does_not_matter_any_more_is_abandoned() {
    let mut bench = Bench::new();
    (0..4).for_each(|seq| bench.send(seq % 2));
    bench.recovery.abandon(1);
    assert_eq!(bench.recovery.in_flight(), 3000);
    bench.recovery.abandon_whole(name(0));
    assert_eq!(bench.recovery.in_flight(), 1000);
    assert_eq!(bench.recovery.oldest().unwrap().0, 3);
    bench.recovery.abandon(3);
    bench.recovery.abandon(77);
    assert!(bench.recovery.is_idle());
    assert_eq!(bench.timeout(), None);
}

#[test]
fn packets_without_frames_are_not_waited_for() {
    let mut bench = Bench::new();
    bench.recovery.on_sent(bench.now, 40, [], &bench.path);
    assert_eq!((bench.recovery.next_number(), bench.timeout()), (1, None));
    assert!(bench.recovery.is_idle());
}

#[test]
fn what_was_only_late_makes_it_more_patient() {
    let mut bench = Bench::new();
    (0..20).for_each(|seq| bench.send(seq));
    bench.ack(4..=7);
    assert_eq!(bench.lost(), [0, 1, 2, 3]);
    bench.ack(0..=7);
    bench.ack(15..=15);
    assert_eq!(bench.lost(), [], "seven later ones were no proof");
    bench.ack(19..=19);
    assert_eq!(bench.lost(), [8, 9, 10, 11]);
}

#[test]
fn a_probe_for_the_size_takes_no_room_in_the_window() {
    let mut bench = Bench::new();
    let frames = [SentFrame::SizeProbe(65_507)];
    bench
        .recovery
        .on_sent(bench.now, 65_507, frames, &bench.path);
    assert_eq!(bench.recovery.in_flight(), 0);
    assert!(!bench.recovery.is_idle());
    bench.recovery.on_acked(&(0..=0), &mut bench.path);
    assert_eq!(bench.recovery.acked, [SentFrame::SizeProbe(65_507)]);
}
