// How many addenda a communication has at most.

export const maxAddenda = 200
