package dev.keelson.apiserver.admission;

import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a namespace's labels ask of its pods. Audit has no effect here.
 *
 * @param enforce pods that violate it are refused
 * @param warn of violations of it a client is told
 */
record SecurityPolicy(Standard enforce, Standard warn) {
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final String[] MODES = {"enforce", "audit", "warn"};
    private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]{0,8})");

    /** From the loosest to the strictest. */
    enum Level {
        PRIVILEGED,
        BASELINE,
        RESTRICTED;

        private static @Nullable Level parse(String text) {
            for (Level level : values()) {
                if (level.toString().equals(text)) {
                    return level;
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A standard as of a minor version of Kubernetes.
     *
     * @param version {@link Integer#MAX_VALUE} for the latest
     */
    record Standard(Level level, int version) {
        @Override
        public String toString() {
            return level + ":" + (version == Integer.MAX_VALUE ? "latest" : "v1." + version);
        }
    }

    static SecurityPolicy of(Map<String, String> labels) {
        Standard enforce = standard(labels, "enforce", Level.RESTRICTED);
        Standard warn = standard(labels, "warn", Level.PRIVILEGED);
        boolean known = Level.parse(labels.getOrDefault(PREFIX + "enforce", "")) != null;
        if (!labels.containsKey(PREFIX + "warn") && known && enforce.level.compareTo(warn.level) > 0) {
            boolean versioned = labels.containsKey(PREFIX + "warn-version");
            warn = new Standard(enforce.level, versioned ? warn.version : enforce.version);
        }
        return new SecurityPolicy(enforce, warn);
    }

    /** {@code unknown} is what a level that is none stands for. */
    private static Standard standard(Map<String, String> labels, String mode, Level unknown) {
        String text = labels.get(PREFIX + mode);
        Level level = text == null ? Level.PRIVILEGED : Level.parse(text);
        String version = labels.getOrDefault(PREFIX + mode + "-version", "latest");
        int minor = VERSION.matcher(version).matches()
                ? Integer.parseInt(version.substring("v1.".length()))
                : Integer.MAX_VALUE;
        return new Standard(level == null ? unknown : level, minor);
    }

    /** What is wrong with the labels. */
    static List<FieldError> errors(Map<String, String> labels) {
        List<FieldError> errors = new ArrayList<>();
        FieldPath path = FieldPath.of("metadata", "labels");
        for (String mode : MODES) {
            String level = labels.get(PREFIX + mode);
            if (level != null && Level.parse(level) == null) {
                errors.add(FieldError.invalid(
                        path.key(PREFIX + mode), level, "must be one of privileged, baseline, restricted"));
            }
            String version = labels.get(PREFIX + mode + "-version");
            if (version != null
                    && !version.equals("latest")
                    && !VERSION.matcher(version).matches()) {
                errors.add(FieldError.invalid(
                        path.key(PREFIX + mode + "-version"), version, "must be \"latest\" or \"v1.x\""));
            }
        }
        return errors;
    }
}
