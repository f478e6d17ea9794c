-- M1: persons about whom, as victims or witnesses, a force recorded that it sent data; once for each force.
SELECT subject, force AS unit, place AS ord, 'REFERRED' AS category, occurred_at AS happened, known AS known,
    force, crime_type, role, or_not_recorded(channel) AS channel, or_not_recorded(trigger) AS trigger
FROM share
