package dev.keelson.informers;

import java.util.OptionalInt;

/**
 * Compares resource versions of one resource, as far as Kubernetes permits: both have to be positive decimal numbers
 * without leading zeros, of any length. All others are opaque and only equal or not.
 *
 * <p>Follows k8s.io/apimachinery/pkg/util/resourceversion (KEP-5504).
 */
public final class ResourceVersions {

    private ResourceVersions() {}

    /** Negative, zero or positive as {@code a} is older than, equal to or newer than {@code b}; empty when opaque. */
    public static OptionalInt compare(String a, String b) {
        if (!isComparable(a) || !isComparable(b)) {
            return OptionalInt.empty();
        }
        int byLength = Integer.compare(a.length(), b.length());
        return OptionalInt.of(byLength != 0 ? byLength : Integer.signum(a.compareTo(b)));
    }

    /** Whether {@code a} is certainly older than {@code b}. */
    public static boolean isOlder(String a, String b) {
        return compare(a, b).orElse(0) < 0;
    }

    /** Whether {@code a} is certainly {@code b} or newer. */
    public static boolean isAtLeast(String a, String b) {
        return compare(a, b).orElse(-1) >= 0;
    }

    /** Whether {@code revision} is a number that has an order; 0 is none, since it stands for "any". */
    public static boolean isComparable(String revision) {
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
