/** The temporary name under which this process writes a file until it is complete. */
export const temporaryPath = (file: string): string => `${file}.part-${process.pid}`;

/** Whether a file has a temporary name of any process. */
export const isTemporary = (name: string): boolean => /\.part-\d+(-journal|-wal|-shm)?$/.test(name);
