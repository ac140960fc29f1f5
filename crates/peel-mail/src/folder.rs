use std::path::{Path, PathBuf};

use async_trait::async_trait;
use peel_app::people::{Mail, MailError, Mailer};

use crate::Sender;

/// Writes each mail to a file of its own, `mail_….eml`, and a line to the log: for those who have no mail server,
/// and for development. Whoever reads the folder can come in as anybody.
#[derive(Debug, Clone)]
pub struct FolderMailer {
    folder: PathBuf,
    sender: Sender,
}

impl FolderMailer {
    /// Into `folder`, which is made when it is missing.
    #[must_use]
    pub fn new(folder: PathBuf, sender: Sender) -> Self {
        Self { folder, sender }
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let wire = self.sender.compose(mail);
        let wire = wire.map_err(|error| MailError::Refused(error.into()))?;
        let not_now = |error: std::io::Error| MailError::NotNow(error.into());
        make(&self.folder).await.map_err(not_now)?;
        // Readers see whole mails alone.
        let path = self.folder.join(format!("{}.eml", mail.id));
        let unfinished = path.with_extension("part");
        tokio::fs::write(&unfinished, wire.formatted())
            .await
            .map_err(not_now)?;
        tokio::fs::rename(&unfinished, &path)
            .await
            .map_err(not_now)?;
        tracing::info!(mail = %mail.id, message = ?mail.message, file = %path.display(), "a mail was written to a file");
        Ok(())
    }
}

/// For its owner alone: the mails let in.
async fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}

#[cfg(test)]
mod tests {
    use peel_app::people::Message;
    use peel_domain::{Language, MailId};

    use super::*;

    #[tokio::test]
    async fn a_mail_that_is_sent_twice_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let sender = "Peel <noreply@peel.example>".parse().unwrap();
        let mailer = FolderMailer::new(folder.path().join("mails"), sender);
        let mail = Mail {
            id: MailId::from_bytes([1; 16]),
            to: "ada@example.org".parse().unwrap(),
            language: Language::English,
            message: Message::ResetPassword {
                link: String::from("https://peel.example/new#token=x"),
            },
        };
        for _ in 0..2 {
            mailer.send(&mail).await.unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(folder.path().join("mails"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        let name = format!("{}.eml", mail.id);
        assert_eq!(files, [folder.path().join("mails").join(name)]);
        let text = std::fs::read_to_string(&files[0]).unwrap();
        assert!(text.contains("To: ada@example.org"));
    }
}
