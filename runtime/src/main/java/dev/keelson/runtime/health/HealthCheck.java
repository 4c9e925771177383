package dev.keelson.runtime.health;

/** Passes by returning and fails by throwing; must answer quickly. */
@FunctionalInterface
public interface HealthCheck {
    void check() throws Exception;
}
