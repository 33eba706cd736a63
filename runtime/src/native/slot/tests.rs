use super::*;

fn slot() -> Slot<&'static str> {
    Slot::new(Defects::default())
}

fn start(slot: &mut Slot<&'static str>, seq: u32) {
    let Offer::New(permit) = slot.offer(seq) else {
        panic!("{seq} is new");
    };
    let queued = slot.queue(permit);
    assert!(slot.begin(queued));
}

#[test]
fn r1_a_call_starts_once_and_not_while_another_is_executed() {
    let mut slot = slot();
    start(&mut slot, 3);
    assert!(matches!(slot.offer(3), Offer::Last(Last::Executing)));
    assert!(matches!(slot.offer(4), Offer::Stale), "the slot is at work");
    assert_eq!(slot.finish(3, "three"), Ok(&mut "three"));
    assert!(matches!(
        slot.offer(3),
        Offer::Last(Last::Done(&mut "three"))
    ));
    start(&mut slot, 4);
    assert_eq!(slot.last(), 4);
}

#[test]
fn r2_a_duplicate_is_told_what_became_of_the_call() {
    let mut slot = slot();
    let Offer::New(permit) = slot.offer(1) else {
        panic!("new")
    };
    let queued = slot.queue(permit);
    assert!(matches!(slot.offer(1), Offer::Last(Last::Queued)));
    assert!(slot.drop_queued(queued, RejectReason::Expired));
    let rejected = Settlement::Rejected(RejectReason::Expired);
    assert!(matches!(slot.offer(1), Offer::Last(Last::Tombstone(s)) if s == rejected));
    let Offer::New(permit) = slot.offer(2) else {
        panic!("new")
    };
    slot.refuse(permit, RejectReason::Busy);
    let rejected = Settlement::Rejected(RejectReason::Busy);
    assert!(matches!(slot.known(2), Some(Last::Tombstone(s)) if s == rejected));
    assert!(slot.known(1).is_none());
}

#[test]
fn r3_older_calls_are_dropped() {
    let mut slot = slot();
    assert!(
        matches!(slot.offer(0), Offer::Stale),
        "nothing has that number"
    );
    start(&mut slot, 5);
    slot.finish(5, "five").unwrap();
    assert!(matches!(slot.offer(4), Offer::Stale));
    assert!(slot.known(4).is_none());
}

#[test]
fn r4_a_call_that_was_cancelled_before_it_came_never_starts() {
    let mut slot = slot();
    assert_eq!(slot.cancel(1), Cancelled::Known(Cancellation::Never));
    assert!(matches!(
        slot.offer(1),
        Offer::Last(Last::Tombstone(Settlement::Cancelled))
    ));
    assert_eq!(slot.cancel(1), Cancelled::Known(Cancellation::Never));
    start(&mut slot, 2);
    assert_eq!(slot.cancel(1), Cancelled::Stale);
    assert_eq!(slot.cancel(2), Cancelled::Known(Cancellation::Running));
    assert_eq!(
        slot.cancel(3),
        Cancelled::Stale,
        "no call follows one at work"
    );
    slot.finish(2, "two").unwrap();
    assert_eq!(slot.cancel(2), Cancelled::Known(Cancellation::Done));
}

#[test]
fn a_queued_call_that_is_cancelled_does_not_begin() {
    let mut slot = slot();
    let Offer::New(permit) = slot.offer(1) else {
        panic!("new")
    };
    let queued = slot.queue(permit);
    assert_eq!(slot.cancel(1), Cancelled::Known(Cancellation::Never));
    assert!(!slot.begin(queued));
    start(&mut slot, 2);
}

#[test]
fn r5_a_reply_is_kept_until_it_is_acknowledged() {
    let mut slot = slot();
    start(&mut slot, 1);
    slot.finish(1, "one").unwrap();
    assert_eq!((slot.on_acked(2), slot.on_higher(1)), (None, None));
    assert_eq!(slot.reply(), Some(&"one"));
    assert_eq!(slot.on_higher(2), Some("one"));
    assert!(matches!(slot.offer(1), Offer::Last(Last::Acked)));
    start(&mut slot, 2);
    slot.finish(2, "two").unwrap();
    assert_eq!(slot.on_acked(2), Some("two"));
    assert_eq!(slot.reply_mut(), None);
}

#[test]
fn only_what_is_executed_can_finish() {
    let mut slot = slot();
    start(&mut slot, 1);
    assert_eq!(slot.finish(2, "two"), Err("two"));
    slot.finish(1, "one").unwrap();
    assert_eq!(slot.finish(1, "again"), Err("again"));
}

#[test]
fn each_broken_rule_shows() {
    let broken = |mutant| Slot::<&'static str>::new(Defects::only(mutant));
    use super::super::mutant::Mutant;
    let mut slot = broken(Mutant::ExecuteWithoutLast);
    start(&mut slot, 1);
    slot.finish(1, "one").unwrap();
    assert!(matches!(slot.offer(1), Offer::New(_)));
    let mut slot = broken(Mutant::ExecuteWhileBusy);
    start(&mut slot, 1);
    assert!(matches!(slot.offer(2), Offer::New(_)));
    let mut slot = broken(Mutant::CancelWithoutTombstone);
    slot.cancel(1);
    assert!(matches!(slot.offer(1), Offer::New(_)));
    let mut slot = broken(Mutant::RejectWithoutTombstone);
    let Offer::New(permit) = slot.offer(1) else {
        panic!("new")
    };
    slot.refuse(permit, RejectReason::Busy);
    assert!(matches!(slot.offer(1), Offer::New(_)));
}
