//! Mails on their way.

use crate::stage::{NOW, PORTAL, add, id, on_both, person};
use anteroom_domain::{Instant, Letter, LetterKind, LinkType, Mail, MailId, MailState, PortalId, UnsignedLink};
use anteroom_store::outbox::{self, Lease};
use anteroom_store::{Db, people};
use uuid::Uuid;

fn mail(number: u128) -> Mail {
    Mail {
        id: MailId(Uuid::from_u128(number)),
        portal: PORTAL,
        letter: Letter {
            kind: LetterKind::Invitation,
            to: format!("\"a b\"{number}@example.org"),
            recipient: Some(id(number)),
            culture: Some("de".to_owned()),
            link: Some(UnsignedLink {
                kind: LinkType::LinkInvite,
                subject: "x|\"y\"\n\u{1f980}".to_owned(),
                query: vec![("uid".to_owned(), "1&2".to_owned()), ("uid".to_owned(), String::new())],
                made_at: NOW,
            }),
            facts: vec![("inviter".to_owned(), "Ann \"<b>\" Lee".to_owned())],
        },
        created_at: NOW,
        state: MailState::Waiting,
        attempts: 0,
        due_at: NOW.plus_seconds(i64::try_from(number).unwrap()),
        expires_at: NOW.plus_days(3),
        is_leased: false,
        last_error: None,
        done_at: None,
    }
}

async fn put(db: &Db, mail: Mail) {
    db.write(move |tx| outbox::insert(tx, &mail)).await.unwrap();
}

async fn claim(db: &Db, now: Instant, limit: i64, token: u128) -> Vec<Lease> {
    db.write(move |tx| {
        let mut next = token;
        outbox::claim_due(tx, now, now.plus_seconds(60), limit, || {
            next += 1;
            Uuid::from_u128(next)
        })
    })
    .await
    .unwrap()
}

async fn find(db: &Db, number: u128) -> Option<Mail> {
    db.point(move |tx| outbox::find(tx, PORTAL, MailId(Uuid::from_u128(number))))
        .await
        .unwrap()
}

#[test]
fn a_mail_comes_back_as_it_went_in() {
    on_both(&async |db: &Db| {
        let plain = Mail {
            letter: Letter {
                recipient: None,
                culture: None,
                link: None,
                facts: Vec::new(),
                ..mail(2).letter
            },
            ..mail(2)
        };
        put(db, mail(1)).await;
        put(db, plain.clone()).await;
        assert_eq!(find(db, 1).await, Some(mail(1)));
        assert_eq!(find(db, 2).await, Some(plain.clone()));
        assert_eq!(find(db, 3).await, None);
        let other = db
            .point(|tx| outbox::find(tx, PortalId(2), MailId(Uuid::from_u128(1))))
            .await;
        assert_eq!(other.unwrap(), None);
        let page = |state, start, count| async move {
            db.read(move |tx| outbox::list(tx, PORTAL, state, start, count))
                .await
                .unwrap()
        };
        assert_eq!(page(None, 0, 10).await, (vec![plain.clone(), mail(1)], 2));
        assert_eq!(page(None, 1, 10).await, (vec![mail(1)], 2));
        assert_eq!(page(Some(MailState::Waiting), 0, 1).await, (vec![plain], 2));
        assert_eq!(page(Some(MailState::Sent), 0, 10).await, (Vec::new(), 0));
    });
}

#[test]
fn who_delivers_a_mail_has_it_alone_until_his_lease_ends() {
    on_both(&async |db: &Db| {
        for number in [3, 1, 2] {
            put(db, mail(number)).await;
        }
        let next = db.point(outbox::next_due).await.unwrap();
        assert_eq!(next, Some(NOW.plus_seconds(1)));
        assert_eq!(claim(db, NOW, 10, 100).await, []);
        let now = NOW.plus_seconds(2);
        let first = claim(db, now, 1, 200).await;
        assert_eq!(first.iter().map(|lease| lease.mail).collect::<Vec<_>>(), [mail(1).id]);
        let second = claim(db, now, 10, 300).await;
        assert_eq!(second.iter().map(|lease| lease.mail).collect::<Vec<_>>(), [mail(2).id]);
        assert_eq!(claim(db, now, 10, 400).await, []);
        // The first one died: the mail is free again, and what he reports late counts no more.
        let later = now.plus_seconds(61);
        let mut again = claim(db, later, 10, 500).await;
        again.retain(|lease| lease.mail == mail(1).id);
        assert_eq!(again.len(), 1);
        let (late, lease) = (first[0], again[0]);
        assert!(find(db, 1).await.unwrap().is_leased);
        let late = db
            .write(move |tx| outbox::finish(tx, &late, MailState::Sent, None, later))
            .await
            .unwrap();
        assert!(!late);
        let postponed = db
            .write(move |tx| outbox::postpone(tx, &lease, later.plus_seconds(5), "450 busy"))
            .await
            .unwrap();
        assert!(postponed);
        let waiting = find(db, 1).await.unwrap();
        assert_eq!(
            (
                waiting.state,
                waiting.attempts,
                waiting.is_leased,
                waiting.last_error.as_deref()
            ),
            (MailState::Waiting, 2, false, Some("450 busy"))
        );
        assert_eq!(waiting.due_at, later.plus_seconds(5));
    });
}

#[test]
fn what_is_done_is_not_delivered_again_unless_it_is_asked_for() {
    on_both(&async |db: &Db| {
        put(db, mail(1)).await;
        let now = NOW.plus_seconds(10);
        let lease = claim(db, now, 1, 1).await[0];
        db.write(move |tx| outbox::finish(tx, &lease, MailState::GivenUp, Some("550 no"), now))
            .await
            .unwrap();
        let done = find(db, 1).await.unwrap();
        assert_eq!((done.state, done.done_at), (MailState::GivenUp, Some(now)));
        assert_eq!(db.point(outbox::next_due).await.unwrap(), None);
        assert_eq!(claim(db, now.plus_days(1), 10, 2).await, []);
        let restart = |portal| async move {
            db.write(move |tx| outbox::restart(tx, portal, MailId(Uuid::from_u128(1)), now, now.plus_days(3)))
                .await
                .unwrap()
        };
        assert!(!restart(PortalId(2)).await);
        assert!(restart(PORTAL).await);
        assert_eq!(claim(db, now, 10, 3).await.len(), 1);
    });
}

#[test]
fn old_mails_go_and_so_do_those_to_people_who_go() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        for number in 1..=4 {
            let created_at = NOW.plus_days(i64::try_from(number).unwrap());
            put(
                db,
                Mail {
                    created_at,
                    ..mail(number)
                },
            )
            .await;
        }
        let gone = db
            .write(|tx| people::delete(tx, &crate::stage::PERMIT, PORTAL, id(1)))
            .await;
        assert!(gone.unwrap());
        assert_eq!(find(db, 1).await, None);
        let delete = |limit| async move {
            db.write(move |tx| outbox::delete_older(tx, NOW.plus_days(4), limit))
                .await
                .unwrap()
        };
        assert_eq!(delete(1).await, 1);
        assert_eq!((find(db, 2).await, find(db, 3).await.is_some()), (None, true));
        assert_eq!(delete(10).await, 1);
        assert!(find(db, 4).await.is_some());
    });
}

#[test]
fn several_nodes_share_the_work() {
    on_both(&async |db: &Db| {
        for number in 1..=40 {
            put(db, mail(number)).await;
        }
        let now = NOW.plus_seconds(100);
        let mut nodes = tokio::task::JoinSet::new();
        for node in 0..8_u128 {
            let db = db.clone();
            nodes.spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let taken = claim(&db, now, 3, node * 1_000 + 10_000).await;
                    if taken.is_empty() {
                        return mine;
                    }
                    mine.extend(taken.into_iter().map(|lease| lease.mail.0));
                }
            });
        }
        let mut all = nodes.join_all().await.concat();
        all.sort_unstable();
        assert_eq!(all, (1..=40).map(Uuid::from_u128).collect::<Vec<_>>());
    });
}
