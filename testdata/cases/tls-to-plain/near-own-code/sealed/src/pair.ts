export const pair = { allowHTTP1: true };
