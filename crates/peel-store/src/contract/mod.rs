//! What every backend must do, as checks that it runs in its own tests:
//!
//! ```text
//! peel_store::contract_tests!(my_backend().await);
//! ```
//!
//! The expression makes a [`Backend`] over an empty store. Each check becomes a test of its
//! own, and ends with the auditor. Letters and digits in their names are the invariants of
//! the design (`Q` quota, `J` jobs, `P` privacy).

pub mod accounts;
pub mod adjustments;
pub mod ads;
mod bench;
pub mod figures;
pub mod images;
pub mod jobs;
pub mod leases;
pub mod merging;
pub mod orders;
pub mod oversight;
pub mod people;
pub mod privacy;
pub mod refunds;
pub mod requests;
pub mod retention;
pub mod sign_ins;
pub mod submissions;
pub mod uses;
pub mod wallets;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use crate::{Store, Submissions};

pub use bench::Bench;

/// An empty store to be checked, and whatever keeps it alive.
#[async_trait]
pub trait Backend: fmt::Debug + Send + Sync {
    /// The store.
    fn store(&self) -> Arc<dyn Store>;

    /// The way in. A test of the checks themselves puts a faulty one here.
    fn submissions(&self) -> Arc<dyn Submissions + Send + Sync>;

    /// Tries to change and to delete lines of the journal, past the traits. Whether any
    /// attempt had an effect.
    async fn alter_journal(&self) -> bool;
}

/// Makes a test of each check.
#[macro_export]
macro_rules! contract_tests {
    ($backend:expr) => {
        $crate::contract_tests! { @checks $backend;
            submissions {
                q1_exactly_as_many_are_served_as_the_wallet_holds,
                j5_an_abandoned_submission_leaves_all_or_nothing,
                a_refused_submission_leaves_nothing,
                an_owner_at_its_limit_is_refused_while_others_are_not,
                a_full_queue_refuses_everyone,
                a_repeated_key_gives_the_first_image,
                a_repetition_is_known_before_its_bytes_are,
                a_key_means_nothing_to_another_owner,
                a_hundred_repeats_at_once_are_one_submission,
                the_same_request_again_within_the_window_is_a_retry,
                a_retry_after_a_failure_is_a_new_submission,
                a_key_whose_image_is_gone_finds_nothing,
                a_forgotten_key_is_free,
            }
            jobs {
                a_finished_removal_is_ready_and_paid,
                bad_input_ends_the_job_and_costs_nothing,
                our_fault_is_tried_again_after_a_wait,
                j4_a_job_that_kills_its_workers_is_buried,
                a_dead_letter_that_is_tried_again_costs_nothing,
                a_job_handed_back_keeps_its_attempts,
                j7_cancel_against_completion_has_one_winner,
                j6_one_owner_does_not_delay_another,
                no_stream_of_newcomers_keeps_an_owner_waiting,
                the_caller_is_told_once_of_each_ending,
                the_queue_knows_how_it_stands,
            }
            leases {
                each_job_is_claimed_by_one_worker,
                j2_a_lost_lease_can_write_nothing,
                a_heartbeat_keeps_the_lease,
                j1_each_job_ends_once_whatever_happens_to_its_workers,
            }
            images {
                an_image_is_its_owners_alone,
                a_list_goes_on_where_it_stopped,
                an_edit_replaces_the_version_that_was_edited,
                deleting_an_unfinished_image_costs_nothing,
                a_deleted_image_does_not_exist,
            }
            retention {
                p3_an_image_whose_time_is_over_does_not_exist_though_nobody_cleaned_up,
                what_was_not_done_in_time_costs_nothing,
                a_result_that_comes_too_late_costs_nothing,
                an_image_whose_time_is_over_is_not_begun,
                blobs_are_noted_until_they_are_gone,
                only_what_an_image_stands_on_is_referenced,
                what_is_long_gone_is_forgotten_and_the_journal_is_not,
            }
            wallets {
                a_grant_is_given_once,
                an_operation_id_stands_for_one_thing,
                a_hundred_grants_at_once_are_one,
                q6_every_story_balances,
                q8_the_journal_is_only_added_to,
                the_journal_tells_an_owners_story,
            }
            uses {
                q1_exactly_the_free_uses_are_given,
                q5_a_network_gives_newcomers_no_more_than_its_ceiling,
                two_browsers_that_look_alike_share_one_persons_uses,
                yesterdays_network_counts_today,
                uses_go_free_then_pass_then_credit_then_preview,
                previews_are_limited_for_one_and_for_a_network,
                free_uses_come_again_with_each_period,
                a_balance_counts_what_is_due_and_changes_nothing,
                the_same_work_again_costs_nothing_while_its_result_is_there,
                a_hundred_times_the_same_work_at_once_costs_one_use,
                a_hundred_unlocks_at_once_take_one_use,
                an_image_can_be_unlocked_before_it_is_ready,
                what_cannot_be_paid_stays_locked,
                a_use_is_given_back_once_and_the_image_is_locked,
                uses_are_given_back_so_often_and_not_oftener,
                what_cost_nothing_is_not_given_back,
                a_picture_that_may_be_learnt_from_is_kept_longer,
                a_doubtful_result_costs_people_nothing_and_stays_theirs,
                usage_is_told_by_day,
            }
            ads {
                a1_an_ad_that_was_watched_gives_one_pass,
                a1_a_hundred_finishes_at_once_give_one_pass,
                a1_thirty_seconds_cannot_be_watched_in_twenty_nine,
                a1_an_ad_is_its_watchers_alone,
                a1_what_was_skipped_or_is_over_earns_nothing,
                a2_one_ad_at_a_time,
                a2_no_more_are_rewarded_than_the_limits_allow_however_many_finish_at_once,
                a2_a_limit_is_over_a_day_later,
                a2_signing_in_between_start_and_end_gives_no_more,
                an_ad_is_shown_for_a_locked_image_and_no_other,
                an_open_ad_goes_along_when_somebody_signs_in,
            }
            merging {
                q4_what_a_visitor_used_is_used_and_what_they_had_is_the_accounts,
                q4_the_cookie_of_a_merged_visitor_mints_nothing,
                q4_what_comes_in_while_its_visitor_signs_in_is_the_accounts,
                q4_no_interleaving_of_use_and_merging_gives_more_or_less,
                what_fails_after_merging_gives_back_no_more_than_one_person_has,
                the_queue_counts_what_was_merged_as_the_accounts,
            }
            orders {
                an_order_is_one_however_often_it_is_asked_for,
                s3_a_hundred_at_once_find_an_order_paid_once,
                s4_a_payment_of_another_kind_changes_nothing,
                s9_what_was_spent_and_goes_back_is_owed_and_paid_off,
                s1_what_is_told_in_any_order_comes_to_the_same,
                a_dispute_that_is_won_gives_everything_back,
                a_refund_that_failed_before_it_was_heard_of_takes_nothing,
                receipts_are_numbered_without_gaps,
                an_order_that_was_given_up_is_paid_all_the_same_if_money_comes,
                unsettled_orders_are_looked_at_in_turn,
                what_is_bought_by_a_visitor_is_the_accounts,
                orders_of_who_is_erased_stay_in_the_books,
                an_event_is_kept_once_and_given_out_until_it_is_done,
            }
            refunds {
                a_receipt_is_queued_once_however_many_see_to_it,
                an_order_of_nobody_with_an_address_is_seen_to_without_a_mail,
                a_refund_is_one_however_often_it_is_asked_for,
                one_refund_of_an_order_at_a_time_and_each_ends_once,
                why_money_went_back_is_forgotten_with_its_customer,
            }
            privacy {
                the_last_decision_counts_and_the_others_stay,
                an_export_is_built_once_fetched_once_and_goes,
                a_copy_has_all_that_is_somebodys_and_nothing_of_others,
                an_erasure_waits_and_can_be_called_off,
                p1_who_is_erased_is_not_there_any_more,
                who_was_erased_is_known_when_a_backup_brings_them_back,
            }
            adjustments {
                credits_are_given_and_taken_once_and_written_down,
                a_hundred_adjustments_of_one_name_at_once_are_one,
                what_cannot_be_adjusted_changes_nothing,
                nobody_gives_more_than_their_allowance_however_many_at_once,
                a_dead_letter_is_tried_again_on_behalf_and_written_down,
            }
            oversight {
                accounts_are_found_by_id_and_by_part_of_their_address,
                images_orders_and_ads_are_found_by_what_names_them,
                the_log_tells_what_was_done_about_somebody_and_by_them,
            }
            figures {
                figures_are_of_what_happened_and_outlive_it,
            }
            accounts {
                an_address_has_one_account,
                asking_for_an_address_makes_no_account,
                a_key_is_found_by_its_hash_until_it_is_revoked,
                keys_belong_to_an_account,
                last_use_is_noted_coarsely,
            }
            people {
                whoever_confirms_an_address_first_has_it,
                a_ticket_is_used_once_and_in_time_and_for_its_purpose,
                an_account_that_an_operator_made_is_taken_by_whoever_reads_its_mails,
                a_reset_ends_all_sessions_and_all_other_resets,
                a_changed_password_leaves_one_session_and_sends_a_mail,
                an_address_is_changed_and_changed_back,
                a_blocked_account_lets_nobody_in,
                z2_what_is_done_about_people_is_written_down,
                people_are_listed_newest_first,
                t5_an_identity_lets_into_one_account,
                the_last_way_in_stays,
            }
            sign_ins {
                t1_two_hundred_refreshes_at_once_have_one_successor,
                t2_a_lost_reply_is_given_again_for_a_moment,
                t1_a_token_used_again_later_ends_the_session,
                t1_the_token_before_last_ends_the_session_at_once,
                t1_a_session_that_ended_leaves_the_others,
                a_session_ends_when_it_is_idle_and_at_the_latest,
                sessions_are_ended_by_their_owner,
                signing_out_works_with_an_old_token_too,
                showing_again_who_one_is_is_noted,
                what_is_long_over_is_forgotten,
                a_code_is_used_once,
                guessing_is_slowed_down,
                many_guesses_at_once_are_no_way_around,
                coming_in_forgets_ones_own_failures_alone,
                a_mail_is_taken_by_one_at_a_time_until_it_is_forgotten,
            }
            requests {
                a_request_is_done_once,
                a_hundred_requests_at_once_are_one,
                a_lock_that_is_over_can_be_taken,
                an_abandoned_request_can_be_done,
            }
        }
    };
    (@checks $backend:expr; $($module:ident { $($check:ident,)+ })+) => {
        $(
            mod $module {
                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                    async fn $check() {
                        let bench = $crate::contract::Bench::over({
                            #[allow(unused_imports, reason = "the expression may name its surroundings")]
                            use super::*;
                            $backend
                        });
                        $crate::contract::$module::$check(&bench).await;
                        bench.assert_audited().await;
                    }
                )+
            }
        )+
    };
}
