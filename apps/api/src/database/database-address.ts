/** Where the database is, for the rooms that need a connection of their own. The URL carries a password: never log it. */
export abstract class DatabaseAddress {
  abstract readonly url: string;
  /** True where other API processes may use the same database. */
  abstract readonly shared: boolean;
}
