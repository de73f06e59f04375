//! support: what the tables of a snapshot say for support along a shop's life. Reads and wires; the rules are in
//! `golmok_advice::support`.

pub mod evidence;
pub mod joint;
pub mod network;
pub mod promising;
