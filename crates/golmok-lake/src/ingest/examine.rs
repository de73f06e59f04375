//! Hash, open, recognise by header, survey.

use super::hashed::Hashed;
use super::surveys::{self, Surveys};
use super::walk::Input;
use super::{IngestOptions, Progress, Stage};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::open::{Member, SourceFile};
use crate::source::recognise::{Recognition, reader, recognise};
use crate::source::{Shape, Survey, TextEncoding, Vintage};
use crate::store::{Hold, Outcome, SnapshotWriter};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A file and what it turned out to be.
pub(super) struct Examined {
    pub(super) input: Input,
    pub(super) hashed: Hashed,
    pub(super) found: Found,
}

/// What a file turned out to be.
pub(super) enum Found {
    /// Nothing to read in the file as a whole, and why.
    Nothing(Outcome, Reason),
    Members(Vec<MemberFound>),
}

/// A member and what it turned out to be.
pub(super) struct MemberFound {
    pub(super) member: Member,
    /// Its name where it lies in an archive.
    pub(super) name_in_archive: Option<String>,
    pub(super) encoding: Option<TextEncoding>,
    /// Its layout and survey; else why it is not read.
    pub(super) known: Result<(Vintage, Survey), (Outcome, Reason)>,
}

/// Which files are read, by their bytes.
pub(super) struct Limits {
    /// The hold list.
    held: BTreeMap<String, Hold>,
    /// Where given, no others are read.
    known: Option<BTreeSet<String>>,
}

impl Limits {
    pub(super) fn of(writer: &SnapshotWriter, options: &IngestOptions) -> Result<Self, LakeError> {
        let held = writer.lake().holds()?.into_iter().map(|hold| (hold.sha256.clone(), hold)).collect();
        let sources = || writer.parent().map(|p| p.info().sources.as_slice()).unwrap_or_default();
        let known = options.known_only.then(|| sources().iter().map(|s| s.sha256.clone()).collect());
        Ok(Self { held, known })
    }

    pub(super) fn holds(&self, sha256: &str) -> Option<Reason> {
        let hold = self.held.get(sha256)?;
        Some(Reason::HeldSince { since: golmok_model::seoul::time(hold.since), why: hold.reason.clone() })
    }

    fn leaves(&self, sha256: &str) -> bool {
        self.known.as_ref().is_some_and(|known| !known.contains(sha256))
    }
}

/// Hashes of a file, and what was found in it where it was read at the same time.
type Looked = (Hashed, Option<Result<Found, LakeError>>);

/// Examines all files; the result is in the order of the inputs.
pub(super) fn examine(
    inputs: &[Input],
    options: &IngestOptions,
    limits: &Limits,
    earlier: &Surveys,
    progress: &dyn Progress,
) -> Result<Vec<Examined>, LakeError> {
    // Where no survey can be taken over and cores would idle, a file is read while it is hashed.
    let at_once = earlier.is_empty() && inputs.len() < rayon::current_num_threads();
    let looked: Vec<Looked> = inputs
        .par_iter()
        .map(|input| match at_once && input.unread.is_none() {
            true => {
                let (hashed, found) = rayon::join(|| looked(input), || members(input, "", options, earlier));
                let (hashes, unread) = hashed?;
                Ok((hashes, Some(unread.unwrap_or(found))))
            }
            false => looked(input),
        })
        .collect::<Result<_, LakeError>>()?;
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (index, (hashed, _)) in looked.iter().enumerate() {
        first.entry(hashed.content_sha256.clone()).or_insert(index);
    }
    let done = AtomicUsize::new(0);
    looked
        .into_par_iter()
        .zip(inputs)
        .enumerate()
        .filter(|(_, ((hashed, _), _))| !limits.leaves(&hashed.sha256))
        .map(|(index, ((hashed, found), input))| {
            let original = first[&hashed.content_sha256];
            let found = if let Some(reason) = limits.holds(&hashed.sha256) {
                let (outcome, reason) = unread(input, Outcome::Held, reason)?;
                Found::Nothing(outcome, reason)
            } else if original != index {
                Found::Nothing(Outcome::Duplicate, Reason::SameBytes { file: inputs[original].name.clone() })
            } else if let Some(found) = found {
                found?
            } else {
                members(input, &hashed.content_sha256, options, earlier)?
            };
            let found = match hashed.still() {
                Ok(()) => found,
                Err(error) => not_readable(input, error).map(|(outcome, reason)| Found::Nothing(outcome, reason))?,
            };
            progress.at(Stage::Examine, done.fetch_add(1, Ordering::Relaxed) + 1, inputs.len(), &input.name);
            Ok(Examined { input: input.clone(), hashed, found })
        })
        .collect()
}

/// A file that is hashed first and read later. One that is not opened at all has the hash of its name, one that cannot
/// be hashed is damaged; where it was named, that is an error.
fn looked(input: &Input) -> Result<Looked, LakeError> {
    let by_name = |found| (Hashed::by_name(&input.name), Some(Ok(found)));
    if let Some(reason) = &input.unread {
        return Ok(by_name(Found::Nothing(Outcome::Refused, reason.clone())));
    }
    match Hashed::read(&input.path) {
        Ok(hashed) => Ok((hashed, None)),
        Err(error) => not_readable(input, error).map(|(outcome, reason)| by_name(Found::Nothing(outcome, reason))),
    }
}

fn members(input: &Input, content: &str, options: &IngestOptions, earlier: &Surveys) -> Result<Found, LakeError> {
    let file = match SourceFile::open(&input.path) {
        Ok(file) => file,
        Err(error) => return not_readable(input, error).map(|(outcome, reason)| Found::Nothing(outcome, reason)),
    };
    if file.members().is_empty() {
        return unread(input, Outcome::Refused, Reason::EmptyArchive).map(|(o, r)| Found::Nothing(o, r));
    }
    let mut found = Vec::new();
    for member in file.members() {
        found.push(one_member(input, content, member, options, earlier)?);
    }
    // A named archive may hold a read-me beside its tables, but not only that.
    if input.named && found.iter().all(|m| m.known.is_err()) {
        let reasons: Vec<Reason> = found.iter().filter_map(|m| Some(m.known.as_ref().err()?.1.clone())).collect();
        return Err(LakeError::NotRead { path: input.path.clone(), reason: Reason::Several(reasons) });
    }
    Ok(Found::Members(found))
}

fn one_member(
    input: &Input,
    content: &str,
    member: &Member,
    options: &IngestOptions,
    earlier: &Surveys,
) -> Result<MemberFound, LakeError> {
    let file_name = input.path.file_name().unwrap_or_default().to_string_lossy();
    let plain_name = file_name.strip_suffix(".gz").unwrap_or(&file_name);
    let name = member.name();
    let name_in_archive = (name != file_name && name != plain_name).then(|| name.to_owned());
    let encoding = match member.shape() {
        Shape::Table(header) => Some(header.encoding),
        _ => None,
    };
    let mapped = options.map.as_ref().map(|map| member.mapped(map)).transpose();
    let (mut member, lacks) = match mapped {
        Ok(None) => (member.clone(), None),
        Ok(Some(Ok(mapped))) => (mapped, None),
        Ok(Some(Err(reason))) => (member.clone(), Some(reason)),
        Err(error) => {
            let known = Err(not_readable(input, error)?);
            return Ok(MemberFound { member: member.clone(), name_in_archive, encoding, known });
        }
    };
    // A table that nobody knows was meant for the mapping, which says what it lacks.
    let known = match recognised(&member, options).map_err(|why| match (why, lacks) {
        ((Outcome::Unknown, _), Some(lacks)) => (Outcome::Unknown, lacks),
        (why, _) => why,
    }) {
        Err(why) => Err(why),
        Ok(vintage) => {
            let key = surveys::key(content, member.index(), &vintage);
            // What another mapping said of the same bytes does not count.
            match earlier.get(&key).filter(|_| member.mapping_hash().is_none()) {
                Some(survey) => Ok((vintage, survey.clone())),
                None => match reader(vintage.kind).map(|r| r.survey(&mut member)) {
                    Some(Ok(survey)) => Ok((vintage, survey)),
                    Some(Err(error)) => Err(not_readable(input, error)?),
                    None => Err((Outcome::Unknown, Reason::NoReader { kind: vintage.kind.code().to_owned() })),
                },
            }
        }
    };
    Ok(MemberFound { member, name_in_archive, encoding, known })
}

/// The layout of a member, as far as the options allow it.
fn recognised(member: &Member, options: &IngestOptions) -> Result<Vintage, (Outcome, Reason)> {
    let recognition = recognise(member.shape());
    if let Some(kind) = options.kind {
        if let Some(vintage) = reader(kind).and_then(|r| r.recognise(member.shape())) {
            return Ok(vintage);
        }
        if let Recognition::Known(vintage) = &recognition {
            let (found, asked) = (vintage.kind.code().to_owned(), kind.code().to_owned());
            let reason = Reason::OtherKind { kind: found, vintage: vintage.name.to_owned(), asked };
            return Err((Outcome::Unknown, reason));
        }
    }
    match &recognition {
        Recognition::Known(vintage) => Ok(vintage.clone()),
        Recognition::Unknown { .. } => Err((Outcome::Unknown, recognition.reason().unwrap_or(Reason::UnknownHeader))),
        Recognition::Refused { reason } => Err((Outcome::Refused, reason.clone())),
    }
}

/// A source file that fails to read: an error where it was named, else a finding.
fn not_readable(input: &Input, error: LakeError) -> Result<(Outcome, Reason), LakeError> {
    if input.named {
        return Err(error);
    }
    let reason = match error {
        // It is whole, but of a kind that is not read, e.g. in an unread coordinate system.
        LakeError::NotRead { reason, .. } => return Ok((Outcome::Refused, reason)),
        LakeError::Damaged { reason, .. } => reason,
        LakeError::Io { source, .. } => Reason::CannotRead { error: source.to_string() },
        other => return Err(other),
    };
    Ok((Outcome::Damaged, reason))
}

fn unread(input: &Input, outcome: Outcome, reason: Reason) -> Result<(Outcome, Reason), LakeError> {
    if input.named {
        return Err(LakeError::NotRead { path: input.path.clone(), reason });
    }
    Ok((outcome, reason))
}
