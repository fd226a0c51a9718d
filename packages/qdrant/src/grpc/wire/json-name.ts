/** The name that a value of an enumeration has in JSON: `OneAndHalfBits` is `one_and_half_bits`. */
export const jsonName = (name: string): string => name.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
