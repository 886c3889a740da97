/** Something the user can put right: an unknown flag, a missing file, a bad line. Shown without a stack; exit code 2. */
export class UserError extends Error {
  override name = "UserError";
}
