use std::io::{self, BufRead, Write};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

/// Says that everything is loaded, then answers each line of standard input with a line on
/// standard output, until input ends. A request that fails is answered with its `error`.
pub(crate) fn answer_each<Request: DeserializeOwned, Answer: Serialize>(
    ready: &impl Serialize,
    mut answer: impl FnMut(Request) -> anyhow::Result<Answer>,
) -> anyhow::Result<()> {
    say(ready)?;
    for line in io::stdin().lock().lines() {
        match answer(serde_json::from_str(&line?)?) {
            Ok(answer) => say(&answer)?,
            Err(error) => say(&json!({ "error": format!("{error:#}") }))?,
        }
    }
    Ok(())
}

fn say(message: &impl Serialize) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    serde_json::to_writer(&mut output, message)?;
    output.write_all(b"\n")?;
    Ok(output.flush()?)
}
