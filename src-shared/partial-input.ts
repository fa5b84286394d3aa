/** Like `Partial`, for inputs that zod has parsed: what is missing may also be `undefined`. */
export type PartialInput<T> = { [K in keyof T]?: T[K] | undefined };
