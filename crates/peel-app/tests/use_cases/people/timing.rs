//! T6: how long an answer takes does not tell who has an account. Takes minutes of measuring, so it does not run with
//! the other tests; `tests/people` counts that the same work is done each time.

use std::time::{Duration, Instant};

use peel_app::people;

use super::house::{House, MINUTE, OTHER_PASSWORD, address, client};

const TRIES: usize = 1000;
/// How far from a half the share of pairs may be in which the known address took longer. With so many tries chance
/// alone keeps it within 0.05.
const NOISE: f64 = 0.1;

#[tokio::test]
#[ignore = "measures for some minutes: make timing"]
async fn t6_times_do_not_tell_who_has_an_account() {
    for what in ["login", "reset", "register"] {
        let house = House::new().await;
        house.resident("ada@example.org").await;
        let [mut known, mut unknown] = [Vec::new(), Vec::new()];
        for turn in 0..TRIES {
            // By turns, in either order, so that what slows the machine down slows both down.
            let mut addresses = ["ada@example.org", "bob@example.org"];
            addresses.rotate_left(turn % 2);
            for name in addresses {
                let took = time(&house, what, name).await;
                if name.starts_with("ada") {
                    known.push(took);
                } else {
                    unknown.push(took);
                }
            }
            house.clock.advance(60 * MINUTE);
            house.mails().await;
        }
        let share = share_longer(&known, &unknown);
        println!(
            "{what}: known addresses took longer in {:.1} % of pairs (median {:?}, unknown {:?})",
            share * 100.0,
            median(&mut known),
            median(&mut unknown),
        );
        assert!((share - 0.5).abs() < NOISE, "{what}: {share}");
    }
}

async fn time(house: &House, what: &str, name: &str) -> Duration {
    let (app, email) = (&house.app, address(name));
    let begin = Instant::now();
    match what {
        "login" => drop(house.login(name, OTHER_PASSWORD).await.unwrap_err()),
        "reset" => people::request_reset(app, &client(), &email).await.unwrap(),
        _ => house.register_from(1, name, OTHER_PASSWORD).await.unwrap(),
    }
    begin.elapsed()
}

/// The share of all pairs in which the first took longer than the second: the chance of whoever bets on that.
fn share_longer(ones: &[Duration], others: &[Duration]) -> f64 {
    let longer = ones
        .iter()
        .flat_map(|one| others.iter().map(move |other| one > other))
        .filter(|&is_longer| is_longer)
        .count();
    longer as f64 / (ones.len() * others.len()) as f64
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
