package dev.keelson.runtime.leader;

import java.time.Instant;

/**
 * What a lease says.
 *
 * @param holder empty when nobody holds it
 * @param durationSeconds how long it is valid after it was last seen to change
 * @param acquired when the holder got it, by the holder's clock; for people
 * @param renewed when the holder last renewed it, by the holder's clock; for people
 * @param transitions how often the holder has changed
 */
public record LeaseRecord(String holder, int durationSeconds, Instant acquired, Instant renewed, int transitions) {}
