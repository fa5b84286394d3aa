/** Where the browser keeps whether the window is light, dark, or as the system is. */
export const COLOURS_KEY = 'mangalm-colours';
