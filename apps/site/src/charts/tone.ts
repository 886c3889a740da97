/** Which of the two colours that carry the meaning: hard targets or label smoothing; `quiet` is for everything else. */
export type Tone = "hard" | "smooth" | "quiet";
