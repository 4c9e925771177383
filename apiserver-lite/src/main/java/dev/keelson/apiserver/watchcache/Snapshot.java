package dev.keelson.apiserver.watchcache;

/**
 * All objects at a revision.
 *
 * @param revision of the newest event in the tree, or a later one at which the tree is known to be the same
 */
record Snapshot(EntryTree tree, long revision) {}
