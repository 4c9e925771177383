package dev.keelson.runtime.cache;

/**
 * Compares resource versions of one resource. From Kubernetes 1.35 on they are positive whole numbers without a leading
 * zero; others cannot be ordered, only told apart.
 *
 * <p>Follows k8s.io/apimachinery/pkg/util/resourceversion.
 */
final class Revisions {

    private Revisions() {}

    /** Whether both can be ordered and {@code revision} is {@code other} or later. */
    static boolean isAtLeast(String revision, String other) {
        if (!isNumber(revision) || !isNumber(other)) {
            return false;
        }
        return revision.length() == other.length()
                ? revision.compareTo(other) >= 0
                : revision.length() > other.length();
    }

    static boolean isNumber(String revision) {
        if (revision.isEmpty() || revision.charAt(0) == '0') {
            return false;
        }
        for (int i = 0; i < revision.length(); i++) {
            char digit = revision.charAt(i);
            if (digit < '0' || digit > '9') {
                return false;
            }
        }
        return true;
    }
}
