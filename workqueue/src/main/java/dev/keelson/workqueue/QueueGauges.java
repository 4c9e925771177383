package dev.keelson.workqueue;

/** What a queue can be asked about itself at any moment. */
public interface QueueGauges {

    /** Whether items have priorities. */
    boolean hasPriorities();

    /** Items that wait, counting those in work that were added again. */
    int depth();

    /** The time for which all items now in work have been in work, summed. */
    double unfinishedWorkSeconds();

    /** The time for which the item longest in work has been in work; 0 when none is. */
    double longestRunningProcessorSeconds();
}
