-- How a call ended: ordered, later, nothing, no_answer.

ALTER TABLE mangalm.call_mark ADD COLUMN outcome text;
