//! What support and admins see of others, and do about them.

mod account_body;
mod ad_view_body;
mod adjust_credits;
mod attachment;
mod audit_line_body;
mod export_ad_views;
mod export_figures;
mod export_orders;
mod export_people;
mod figures_body;
mod get_figures;
mod get_person;
mod get_queue;
mod image_overview_body;
mod list_ad_views;
mod list_audit_log;
mod list_images;
mod list_orders;
mod list_people;
mod order_overview_body;
mod refund_order;
mod requeue_job;
mod search;
mod set_blocked;
mod set_role;

use peel_app::administration::Reason;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiState;
use crate::error::{ApiError, Kind};

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list_people::list_people))
        .routes(routes!(export_people::export_people))
        .routes(routes!(get_person::get_person))
        .routes(routes!(set_role::set_role))
        .routes(routes!(set_blocked::set_blocked))
        .routes(routes!(adjust_credits::adjust_credits))
        .routes(routes!(list_images::list_images_of_all))
        .routes(routes!(list_orders::list_orders_of_all))
        .routes(routes!(export_orders::export_orders))
        .routes(routes!(refund_order::refund_order))
        .routes(routes!(list_ad_views::list_ad_views))
        .routes(routes!(export_ad_views::export_ad_views))
        .routes(routes!(get_queue::get_queue))
        .routes(routes!(requeue_job::requeue_job))
        .routes(routes!(get_figures::get_figures))
        .routes(routes!(export_figures::export_figures))
        .routes(routes!(list_audit_log::list_audit_log))
}

fn reason(text: &str) -> Result<Reason, ApiError> {
    text.parse().map_err(|_| {
        ApiError::because(
            Kind::InvalidOption,
            "reason must have 1 to 500 characters and no line breaks",
        )
    })
}
