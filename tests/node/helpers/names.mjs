/** `ml_fit` as `mlFit`. */
export const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
