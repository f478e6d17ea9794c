-- M12: persons first referred, by whether any enforcement came within twelve months.
FROM enforced_after(1)
