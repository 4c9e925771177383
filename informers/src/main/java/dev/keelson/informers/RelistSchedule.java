package dev.keelson.informers;

/**
 * Says when what a reflector holds, being in doubt, is to be listed again although nothing is known to be missing: when a
 * watch is renewed anyway, and more and more rarely while that does not remove the doubt. Confined to the reflector's
 * strand.
 */
final class RelistSchedule {

    private static final int LONGEST = 12;

    private boolean doubted;
    private int interval = 1;
    private int renewals;

    void doubt() {
        doubted = true;
    }

    /** A watch is about to be renewed; returns whether to list instead. */
    boolean isDue() {
        if (!doubted) {
            return false;
        }
        renewals++;
        return renewals >= interval;
    }

    /** A complete list arrived; {@code whole} tells whether all of it could be read. */
    void listed(boolean whole) {
        boolean fruitless = doubted && !whole;
        interval = fruitless && renewals >= interval ? Math.min(2 * interval, LONGEST) : whole ? 1 : interval;
        renewals = 0;
        doubted = !whole;
    }
}
