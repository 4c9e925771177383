package dev.keelson.apiserver.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a PriorityLevelConfiguration says.
 *
 * @param shares of the server's seats, relative to other levels'
 * @param queues 0 if requests that find no seat are rejected at once
 * @param handSize queues that a flow may use
 * @param queueLength requests that may wait in one queue
 */
record LevelSettings(String name, String uid, boolean exempt, int shares, int queues, int handSize, int queueLength) {

    static LevelSettings of(JsonNode object) {
        JsonNode spec = object.path("spec");
        boolean exempt = spec.path("type").asText().equals("Exempt");
        JsonNode details = spec.path(exempt ? "exempt" : "limited");
        JsonNode response = details.path("limitResponse");
        boolean queues = response.path("type").asText().equals("Queue");
        JsonNode queuing = response.path("queuing");
        return new LevelSettings(
                object.path("metadata").path("name").asText(),
                object.path("metadata").path("uid").asText(),
                exempt,
                details.path("nominalConcurrencyShares").asInt(exempt ? 0 : 30),
                queues ? Math.max(1, queuing.path("queues").asInt(64)) : 0,
                Math.max(1, queuing.path("handSize").asInt(8)),
                Math.max(1, queuing.path("queueLengthLimit").asInt(50)));
    }
}
