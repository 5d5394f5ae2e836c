/** Every word of the replay that people read and the room has not; see `room/words`. */
export const R = {
  title: "Replay",
  back: "Outcome",
  loading: "Opening the replay…",

  // whose eyes
  eyes: "Seen as",
  eyesSecond: "Beside it",
  alone: "Two views",
  aloneHelp: "Show a second view beside this one",
  closeSecond: "Close this view",
  which: "Which view",
  seats: "{party}",

  // the player
  player: "Player",
  play: "Play",
  pause: "Pause",
  stepBack: "One step back",
  stepOn: "One step on",
  chapterBack: "Previous chapter",
  chapterOn: "Next chapter",
  timeline: "Timeline",
  place: "{time}, {phase}, step {step} of {steps}",
  placeOpen: "{time}, {phase}, step {step}",
  steps: "step {step} of {steps}",
  stepsOpen: "step {step}",
  left: "{time} left, ",
  speed: "Speed",
  speeds: { "1": "1 ×", "2": "2 ×", "8": "8 ×", "60": "60 ×", step: "Steps" },
  speedCut: "Silences are cut to 3 seconds.",
  speedHelp: {
    "1": "In real time.",
    "2": "A minute takes 30 seconds.",
    "8": "A minute takes 7½ seconds.",
    "60": "A minute takes a second.",
    step: "Each step stays for a second.",
  },

  // chapters
  chapters: "Chapters",
  chaptersHelp: "The moments worth jumping to, as this view saw them.",
  chaptersFree: "Only those up to this moment: you watch without spoilers.",
  chaptersNone: "None yet.",
  kinds: {
    phase: "Phase",
    offer: "Offer",
    counter: "Counter-offer",
    refusal: "Refusal",
    signature: "Signature",
    agreement: "Agreement",
    event: "Event",
    end: "End",
  },

  // links and options
  link: "Link to this moment",
  linkHelp: "It opens this moment again, with the same views. Whoever opens it sees only what their own seat may see.",
  playOn: "Play on from here",
  playOnHelp: "A new table goes on from this very moment, paused. You have the part you had then, and what chance will decide is the same. This session stays as it is.",
  playOnSure: "Open that table",
  playOnNowhere: "Choose a moment between the start and the end.",
  options: "Options",
  free: "Without spoilers",
  freeHelp: "Nothing after the present moment is shown: no chapters ahead, and no end of the timeline. The link keeps it.",
  cut: "Cut silences",
  cutHelp: "While playing, nothing lasts longer than 3 seconds.",
  keys: "Keys",
  keysHelp: "Space plays and pauses. ← and → step. Shift with ← or → jumps by chapter.",
  transcript: "Transcript",
  transcriptHelp: "The whole session as one file that proves itself. It holds every secret: only you, the facilitator, can download it.",
  transcriptWords: "Download with all words",
  transcriptBare: "Download without words",

  // what is shown
  nothingYet: "Nothing was said yet. Play, or step on.",
  nothingHere: "Nothing was said here up to this moment.",
  lobby: "Who sits where",
  news: "At this moment",

  // trouble
  unreachable: "The server did not answer. Nothing is lost: you still see step {step}.",
  unreachableFirst: "The server did not answer, so there is nothing to show yet. Nothing is lost.",
  refused: "This view is not open to this browser any more. If you left the table, come back with your re-entry code.",
  again: "Try again",
  beyond: "The link points beyond the last step of this view. You see the last one.",
  unknown: "The link asks for a view that is not yours to see ({names}). You see your own.",
} as const;
