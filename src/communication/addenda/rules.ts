// How many addenda one party adds to a communication at most.

export const maxAddenda = 100
