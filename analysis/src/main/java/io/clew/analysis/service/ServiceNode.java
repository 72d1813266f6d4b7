package io.clew.analysis.service;

/**
 * A service with what it is asked for: the calls of others, and the requests that begin there.
 *
 * @param requests how many those stand for that were seen, as they were sampled
 * @param errors the failed ones among them
 * @param p50Micros weighted, as the other percentiles; 0 if no time is known
 * @param sampledShare which part of the requests was seen, from 0 to 1
 */
public record ServiceNode(
    String service,
    double requests,
    double errors,
    long p50Micros,
    long p95Micros,
    long p99Micros,
    double sampledShare) {}
