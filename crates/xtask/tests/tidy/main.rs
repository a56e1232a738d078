//! Rules of the house that no compiler checks. `CONTRIBUTING.md` explains them; each failure names file and line.
#![cfg(test)]

mod architecture;
mod layers;
mod links;
mod protocol;
mod rows;
mod sources;
mod text;
