package dev.keelson.runtime.cache;

import dev.keelson.informers.ResourceVersions;
import org.jspecify.annotations.Nullable;

/** What a cache has to show before a write can be said to have arrived in it. */
sealed interface ExpectedState {

    /** Whether {@code cached}, held now, is the written state or a later one. */
    boolean isMetBy(ObjectVersion cached);

    /** Whether holding nothing shows it, given the last removal that was seen since the write began. */
    boolean isMetByAbsence(@Nullable Removal last);

    /**
     * An object left the cache.
     *
     * @param last its last state: that at its removal, or, when the removal itself was missed, the last one seen
     */
    record Removal(ObjectVersion last, boolean missed) {}

    /**
     * The object as written.
     *
     * @param created whether the write made the object, so that any state of it is this one or later
     */
    record Written(ObjectVersion version, boolean created) implements ExpectedState {

        @Override
        public boolean isMetBy(ObjectVersion cached) {
            return ResourceVersions.isAtLeast(cached.resourceVersion(), version.resourceVersion())
                    || cached.resourceVersion().equals(version.resourceVersion())
                    || (created && cached.isSameObject(version));
        }

        @Override
        public boolean isMetByAbsence(@Nullable Removal last) {
            if (last == null) {
                return false;
            }
            // A removal that precedes the write, such as leaving the cache's selector, has a lower revision.
            boolean ordered = ResourceVersions.isComparable(version.resourceVersion())
                    && ResourceVersions.isComparable(last.last().resourceVersion());
            return ordered && !last.missed()
                    ? ResourceVersions.isAtLeast(last.last().resourceVersion(), version.resourceVersion())
                    : last.last().isSameObject(version);
        }
    }

    /** The object in a state that the cache does not hold, because its selector excludes it. */
    record Excluded(ObjectVersion version) implements ExpectedState {

        @Override
        public boolean isMetBy(ObjectVersion cached) {
            return ResourceVersions.isAtLeast(cached.resourceVersion(), version.resourceVersion());
        }

        @Override
        public boolean isMetByAbsence(@Nullable Removal last) {
            return true;
        }
    }

    /**
     * The object is gone.
     *
     * @param held whether the cache held it when the deletion was asked for; if not, the cache may have yet to learn of it
     */
    record Deleted(ObjectVersion version, boolean held) implements ExpectedState {

        @Override
        public boolean isMetBy(ObjectVersion cached) {
            return held && !cached.isSameObject(version);
        }

        @Override
        public boolean isMetByAbsence(@Nullable Removal last) {
            return held || (last != null && last.last().isSameObject(version));
        }
    }

    /** The object is being deleted, or gone. */
    record Leaving(ObjectVersion version) implements ExpectedState {

        @Override
        public boolean isMetBy(ObjectVersion cached) {
            return cached.terminating() || !cached.isSameObject(version);
        }

        @Override
        public boolean isMetByAbsence(@Nullable Removal last) {
            return true;
        }
    }
}
