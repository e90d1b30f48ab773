//! Everything that an interleaving may depend on, in one value.

use std::sync::Arc;
use std::time::Duration;

use regain::flow::{Account, Case, ClaimantDigest, Epochs, Proof};
use regain::info::{ItemId, Kind, State};
use regain::store::CaseId;
use regain::types::Timestamp;

use crate::canon::Hash128;
use crate::house::{Has, Role, START, Who, register};
use crate::mutants::Rules;

/// What a thief holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Levers {
    /// A live session, without the password.
    pub session: bool,
    /// The password.
    pub password: bool,
    /// The first mailbox: he reads it, and so does its owner.
    pub first: bool,
    /// The second mailbox.
    pub second: bool,
    /// The owner's authenticator: he reads its codes.
    pub app: bool,
    /// An address of his own that he added long ago, when he had a session and the password.
    pub planted: bool,
    /// An authenticator of his own that he added then.
    pub planted_app: bool,
    /// Whether, in a game, he adds an authenticator and no address.
    pub plants_apps: bool,
}

impl Levers {
    /// Whether the thief reads the letters of a mailbox, or the codes of an authenticator.
    #[must_use]
    pub const fn reads(self, role: Role) -> bool {
        match role {
            Role::First => self.first,
            Role::Second => self.second,
            Role::App => self.app,
            Role::Planted | Role::PlantedApp => true,
        }
    }
}

/// The account, its cases, what is in the mail, and who knows what.
#[derive(Debug, Clone)]
pub struct World {
    /// The store's time.
    pub now: Timestamp,
    /// The account's standing and its security info.
    pub account: Arc<Account>,
    /// The cases that anything still refers to, the newest last.
    pub cases: Vec<Arc<Case>>,
    /// Recovery links that nobody has used.
    pub links: Vec<Link>,
    /// "This wasn't me" links that nobody has used.
    pub notices: Vec<Notice>,
    /// Who knows the password, by [`Who::index`].
    pub knows: [bool; 2],
    /// Who set the password since the beginning.
    pub set_by: Option<Who>,
    /// The session epochs that the sessions of both were given.
    pub sessions: [Option<u64>; 2],
    /// Since when the live case waits: remembered for a law alone.
    pub held_since: Option<Timestamp>,
    /// How many cases were opened: makes ids.
    pub opened: u8,
    /// What the thief holds.
    pub levers: Levers,
}

/// A recovery link in a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The mailbox.
    pub role: Role,
    /// Whether it was mailed for the reason `someone-else`.
    pub strict: bool,
    /// Its case.
    pub case: CaseId,
    /// The epochs that it is bound to.
    pub epochs: Epochs,
    /// When it ends.
    pub expires: Timestamp,
}

/// A "this wasn't me" link in a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The mailbox.
    pub role: Role,
    /// The case that it is about; `None` for what a signed-in person did.
    pub case: Option<CaseId>,
    /// When it was written.
    pub at: Timestamp,
    /// Who did what it tells of.
    pub by: Who,
}

/// How long a "this wasn't me" link works.
pub const NOTICE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl World {
    /// The beginning: the owner is signed in and knows the password.
    #[must_use]
    pub fn new(has: Has, levers: Levers, rules: &Rules) -> Self {
        let mut account = has.account(rules);
        for (planted, role) in [(levers.planted, Role::Planted), (levers.planted_app, Role::PlantedApp)] {
            if planted {
                // The notices about it have expired, unread.
                register(Arc::make_mut(&mut account), role, START.before(NOTICE + NOTICE), rules);
            }
        }
        let epoch = account.epochs().session;
        Self {
            now: START,
            cases: Vec::new(),
            links: Vec::new(),
            notices: Vec::new(),
            knows: [true, levers.password],
            set_by: None,
            sessions: [Some(epoch), levers.session.then_some(epoch)],
            held_since: None,
            opened: 0,
            levers,
            account,
        }
    }

    /// Whether `who` reads the letters of a mailbox, or the codes of an authenticator.
    #[must_use]
    pub const fn reads(&self, who: Who, role: Role) -> bool {
        match who {
            Who::Owner => !role.is_planted(),
            Who::Thief => self.levers.reads(role),
        }
    }

    /// Whether a session of `who` lives.
    #[must_use]
    pub fn is_inside(&self, who: Who) -> bool {
        self.sessions[who.index()] == Some(self.account.epochs().session)
    }

    /// Whether `who` is signed in, or could sign in now.
    #[must_use]
    pub fn has_account(&self, who: Who) -> bool {
        self.is_inside(who) || self.could_sign_in(who)
    }

    /// Whether `who` could sign in now.
    #[must_use]
    pub fn could_sign_in(&self, who: Who) -> bool {
        let needed = self.account.needs_second_factor(self.now);
        self.knows[who.index()]
            && !self.account.is_blocked()
            && (!needed || self.code_of(who, self.now).is_some())
    }

    /// An authenticator that counts at `time` and whose codes `who` reads.
    #[must_use]
    pub fn code_of(&self, who: Who, time: Timestamp) -> Option<ItemId> {
        let mut apps = self.account.counting(time).filter(|item| item.kind() == Kind::Authenticator);
        apps.find(|item| self.reads(who, Role::of(item.id()))).map(regain::info::Item::id)
    }

    /// The newest live case.
    #[must_use]
    pub fn live(&self) -> Option<&Arc<Case>> {
        self.cases.last().filter(|case| case.is_live())
    }

    /// The next time at which something ends or begins by itself.
    #[must_use]
    pub fn next_instant(&self, coarse: bool) -> Option<Timestamp> {
        let mut next: Option<Timestamp> = None;
        let mut see = |time: Timestamp| {
            if time > self.now && next.is_none_or(|known| time < known) {
                next = Some(time);
            }
        };
        for item in self.account.info().items() {
            match item.state() {
                State::Active { counts_from, .. } => see(counts_from),
                State::Leaving { counts_from, leaves_at, .. } => {
                    see(counts_from);
                    see(leaves_at);
                }
                State::Suspended { drop_at, .. } => see(drop_at),
                State::Unproven { expires } => see(expires),
            }
        }
        if let Some(case) = self.live() {
            case.next_due().into_iter().for_each(&mut see);
            if !coarse {
                case.grants().for_each(|(_, row)| see(row.expires));
            }
        }
        self.notices.iter().for_each(|notice| see(notice.at.after(NOTICE)));
        if !coarse {
            self.links.iter().for_each(|link| see(link.expires));
        }
        next
    }

    /// Forgets what can't matter any more.
    pub fn tidy(&mut self) {
        let (now, epochs) = (self.now, self.account.epochs());
        let same = |link: &Link| {
            (link.epochs.credential, link.epochs.factor, link.epochs.recovery)
                == (epochs.credential, epochs.factor, epochs.recovery)
        };
        let cases = &self.cases;
        let live = |id: CaseId| cases.iter().any(|case| case.id() == id && case.is_live());
        self.links.retain(|link| now < link.expires && same(link) && live(link.case));
        let info = self.account.info();
        self.notices.retain(|notice| now < notice.at.after(NOTICE) && info.get(notice.role.id()).is_some());
        let (notices, last) = (&self.notices, self.cases.last().map(|case| case.id()));
        self.cases.retain(|case| {
            (Some(case.id()) == last && case.is_live())
                || notices.iter().any(|notice| notice.case == Some(case.id()))
        });
        if self.live().is_none() {
            self.held_since = None;
        }
        for session in &mut self.sessions {
            *session = session.filter(|epoch| *epoch == epochs.session);
        }
    }

    /// Forgets, for a game, what nobody but who did a thing could object to it with, and links, which a
    /// game asks for anew.
    pub fn tidy_for_game(&mut self) {
        self.links.clear();
        let levers = self.levers;
        let other_reads = |notice: &Notice| match notice.by {
            Who::Thief => !notice.role.is_planted(),
            Who::Owner => levers.reads(notice.role),
        };
        self.notices.retain(other_reads);
        // Of each mailbox the oldest notice of a deed, and the newest of a case.
        let all = self.notices.clone();
        let newest = |notice: &Notice| {
            let same = all
                .iter()
                .filter(|other| (other.role, other.by) == (notice.role, notice.by) && other.case.is_some());
            same.map(|other| other.at).max() == Some(notice.at)
        };
        self.notices.retain(|notice| notice.case.is_none() || newest(notice));
        self.tidy();
    }

    /// A fingerprint of what can matter: times relative to now, epochs as who is still alive, ids as
    /// places in the story.
    /// `coarse` as in [`Times`](crate::canon::Times::of).
    #[must_use]
    pub fn fingerprint(&self, coarse: bool) -> u128 {
        let times = crate::canon::Times::of(self, coarse);
        let mut hash = Hash128::default();
        let bits = [
            self.knows[0],
            self.knows[1],
            self.is_inside(Who::Owner),
            self.is_inside(Who::Thief),
            self.account.is_blocked(),
            self.account.is_frozen(),
            self.set_by.is_some(),
            self.set_by == Some(Who::Thief),
        ];
        hash.word(bits.iter().fold(0, |word, bit| word << 1 | u64::from(*bit)));
        hash.word(self.account.suspect_since().map_or(0, |at| times.of_time(at)));
        for item in self.account.info().items() {
            hash.word(u64::from(Role::of(item.id()) as u8) << 56);
            hash.state(item.state(), &times);
        }
        hash.word(self.held_since.map_or(1, |at| if coarse { 2 } else { times.of_time(at) }));
        for case in &self.cases {
            case_words(case, &times, coarse, &mut hash);
        }
        let place = |id: CaseId| {
            self.cases.iter().position(|case| case.id() == id).map_or(0, |place| place as u64 + 1)
        };
        for link in &self.links {
            let bits = u64::from(link.role as u8) << 8 | u64::from(link.strict) << 1 | place(link.case) << 16;
            hash.set(&[1 << 60 | bits, times.of_time(link.expires)]);
        }
        for notice in &self.notices {
            let bits = u64::from(notice.role as u8) << 8 | notice.case.map_or(0, place) << 16;
            hash.set(&[2 << 60 | bits, times.of_time(notice.at), times.of_time(notice.at.after(NOTICE))]);
        }
        hash.finish()
    }
}

fn case_words(case: &Case, times: &crate::canon::Times, coarse: bool, hash: &mut Hash128) {
    use regain::flow::Stage;
    let by = |digest: ClaimantDigest| u64::from(digest.0[0]);
    let (stage, at) = match case.stage() {
        Stage::Open => (1, case.opened_at()),
        Stage::Held { until } => (2, until),
        Stage::Released { at } => (3, at),
        Stage::Completed { at, by: who } => (4 + 8 * by(who), at),
        Stage::Closed { at, .. } => (5, at),
        _ => (6, case.opened_at()),
    };
    let path = case.path();
    let bits = u64::from(case.is_strict()) << 8
        | u64::from(case.is_contested()) << 9
        | (path.now.addresses as u64) << 10
        | (path.now.factors as u64) << 12
        | u64::from(path.freeze) << 14
        | u64::from(path.hold.is_some()) << 15;
    hash.word(3 << 60 | stage << 16 | bits);
    for time in [at, case.opened_at(), case.mature_by()] {
        hash.word(times.of_time(time));
    }
    if case.is_live() {
        hash.word(times.of_time(case.expires_at()));
        for (who, row) in case.grants() {
            hash.set(&[5 << 60 | by(who), times.of_time(row.expires)]);
        }
    }
    for proof in case.proofs() {
        let Proof { item, by: who, counts_from, first_at, at, .. } = proof;
        let now = u64::from(*at == times.now) << 40;
        let key = 4 << 60 | now | by(*who) << 8 | u64::from(item.as_bytes()[0]);
        let [first, last] = match case.stage() {
            // What is asked of them: were they given before the release, and again after it?
            Stage::Released { at: end } if coarse => [u64::from(*first_at < end), u64::from(*at >= end)],
            _ if coarse => [u64::from(*first_at == times.now), 0],
            _ => [times.of_time(*first_at), times.of_time(*at)],
        };
        hash.set(&[key, times.of_time(*counts_from), first, last]);
    }
}
