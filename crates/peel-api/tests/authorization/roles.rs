//! Those who ask, and what is theirs.

use axum::http::HeaderMap;
use peel_app::people::SignedIn;
use peel_app::{Caller, Visitor};
use peel_domain::{Scope, Scopes};

use crate::bench::{Bench, png};

/// A role, as the matrix calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Nobody,
    Visitor,
    Reader,
    Key,
    User,
    Support,
    Admin,
}

impl Role {
    pub(crate) const ALL: &'static [Self] = &[
        Self::Nobody,
        Self::Visitor,
        Self::Reader,
        Self::Key,
        Self::User,
        Self::Support,
        Self::Admin,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Visitor => "visitor",
            Self::Reader => "reader",
            Self::Key => "key",
            Self::User => "user",
            Self::Support => "support",
            Self::Admin => "admin",
        }
    }
}

/// Somebody in a role.
pub(crate) struct Person {
    /// As whom things are made that are theirs; of nobody, of somebody else.
    owner: Caller,
    visitor: Option<Visitor>,
    key: Option<String>,
    signed_in: Option<SignedIn>,
    bench_secret: peel_app::ServiceSecret,
}

/// What requests are about.
#[derive(Debug, Default)]
pub(crate) struct Things {
    pub(crate) image: String,
    pub(crate) link: String,
    /// An image that is locked.
    pub(crate) locked: String,
    /// An ad that is shown for it, and what is to be shown next.
    pub(crate) ad: String,
    pub(crate) ad_token: String,
    pub(crate) key: String,
    pub(crate) session: String,
    pub(crate) order: String,
    pub(crate) export: String,
    pub(crate) export_token: String,
    /// A job that was given up.
    pub(crate) dead_job: String,
    /// The id of a third person's account.
    pub(crate) somebody: String,
    /// The address of the owner's account, or of a third person's.
    pub(crate) email: String,
    /// One that has no account.
    pub(crate) new_email: String,
    /// What the website of a visitor has kept.
    pub(crate) visitor: String,
    /// One that was not submitted before.
    pub(crate) picture: Vec<u8>,
}

impl Person {
    pub(crate) async fn new(bench: &Bench, role: Role) -> Self {
        let mut person = Self {
            owner: Caller::visitor(Visitor::new(bench.randomness())),
            visitor: None,
            key: None,
            signed_in: None,
            bench_secret: bench.app.settings.secret.clone(),
        };
        match role {
            Role::Nobody => {}
            Role::Visitor => {
                let visitor = Visitor::new(bench.randomness());
                person.owner = Caller::visitor(visitor);
                person.visitor = Some(visitor);
            }
            Role::Reader | Role::Key => {
                let scopes = match role {
                    Role::Reader => [Scope::ImagesRead].into_iter().collect(),
                    _ => Scopes::all(),
                };
                let (owner, key) = bench.key(scopes).await;
                person.owner = owner;
                person.key = Some(key);
            }
            Role::User | Role::Support | Role::Admin => {
                let role = match role {
                    Role::User => peel_domain::Role::User,
                    Role::Support => peel_domain::Role::Support,
                    _ => peel_domain::Role::Admin,
                };
                let (owner, signed_in) = bench.person(role).await;
                person.owner = owner;
                person.signed_in = Some(signed_in);
            }
        }
        person
    }

    /// What they show.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let cookies = self.cookies();
        if !cookies.is_empty() {
            headers.insert("cookie", cookies.parse().unwrap());
            headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
        }
        if let Some(key) = &self.key {
            headers.insert("x-api-key", key.parse().unwrap());
        }
        if let Some(signed_in) = &self.signed_in {
            let bearer = format!("Bearer {}", signed_in.access_token);
            headers.insert("authorization", bearer.parse().unwrap());
        }
        headers
    }

    /// What their browser sends by itself.
    pub(crate) fn cookies(&self) -> String {
        match (&self.visitor, &self.signed_in) {
            (Some(visitor), _) => format!("peel_visitor={}", visitor.sealed(&self.bench_secret)),
            (None, Some(signed_in)) => {
                format!("peel_refresh={}", signed_in.refresh_token.reveal())
            }
            (None, None) => String::new(),
        }
    }

    /// New things of theirs.
    pub(crate) async fn things(&self, bench: &Bench) -> Things {
        let mut things = things(bench, &self.owner).await;
        if let Some(signed_in) = &self.signed_in {
            things.session = signed_in.session.to_string();
            things.email = signed_in.email.to_string();
        }
        things
    }

    /// New things of somebody else of the same kind.
    pub(crate) async fn others_things(&self, bench: &Bench) -> Things {
        let (owner, signed_in) = bench.person(peel_domain::Role::User).await;
        let mut things = things(bench, &owner).await;
        things.session = signed_in.session.to_string();
        things
    }
}

async fn things(bench: &Bench, owner: &Caller) -> Things {
    let image = bench.image(owner).await;
    let (somebody, signed_in) = bench.person(peel_domain::Role::User).await;
    let (export, export_token) = bench.export(owner).await;
    let locked = bench.locked_image(owner).await;
    let (ad, ad_token) = bench.ad(owner, locked).await;
    Things {
        dead_job: bench.dead_job().await,
        link: bench.link(owner, image).await,
        image: image.to_string(),
        locked: locked.to_string(),
        ad,
        ad_token,
        key: bench.key_of(owner).await,
        order: bench.order(owner).await,
        session: signed_in.session.to_string(),
        export,
        export_token,
        somebody: bench.account(&somebody).to_string(),
        email: signed_in.email.to_string(),
        new_email: bench.new_email(),
        visitor: Visitor::new(bench.randomness()).sealed(&bench.app.settings.secret),
        picture: png(64, bench.number()),
    }
}
