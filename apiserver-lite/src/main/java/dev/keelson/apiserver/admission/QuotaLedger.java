package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where what a ResourceQuota has been charged with is written. */
public interface QuotaLedger {

    /**
     * Stores a quota with another status.
     *
     * @param quota with the resourceVersion at which it was read
     * @return false if it has changed since
     */
    boolean charge(ObjectNode quota);
}
