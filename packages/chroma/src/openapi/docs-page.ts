export const docsPage = "";
