-- M13: persons first referred, by whether detention or removal came within twelve months.
FROM enforced_after(4)
