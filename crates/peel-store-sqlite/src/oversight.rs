//! Everybody's things, for those who help others.

mod ad_views;
mod images;
mod orders;
mod people;

use async_trait::async_trait;
use peel_domain::AccountId;
use peel_store::{
    AdViewOverview, AuditLine, ImageOverview, OrderOverview, Oversight, Page, PageRequest,
    PersonOverview, StoreError,
};

use crate::SqliteStore;
use crate::identity::audit_log;

#[async_trait]
impl Oversight for SqliteStore {
    async fn search_people(
        &self,
        search: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<PersonOverview>, StoreError> {
        people::search(self.read(), search, page).await
    }

    async fn person_overview(&self, id: AccountId) -> Result<PersonOverview, StoreError> {
        people::one(self.read(), id).await
    }

    async fn search_images(
        &self,
        search: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<ImageOverview>, StoreError> {
        images::search(self.read(), search, page).await
    }

    async fn search_orders(
        &self,
        search: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<OrderOverview>, StoreError> {
        orders::search(self.read(), search, page).await
    }

    async fn search_ad_views(
        &self,
        search: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<AdViewOverview>, StoreError> {
        ad_views::search(self.read(), search, page).await
    }

    async fn audit_lines_about(
        &self,
        subject: &str,
        page: PageRequest,
    ) -> Result<Page<AuditLine>, StoreError> {
        audit_log::about(self.read(), subject, page).await
    }
}
