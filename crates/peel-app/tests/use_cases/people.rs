//! People: coming in, staying in, and what may be done about them.

mod account;
mod administration;
mod house;
mod passwords;
mod refreshing;
mod second_factors;
mod social;
mod taking_effect;
mod timing;
