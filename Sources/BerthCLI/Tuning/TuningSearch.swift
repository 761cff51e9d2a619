// SPDX-License-Identifier: Apache-2.0

import Berth
import BerthConformance
import BerthOpenCL
import Foundation

/// A search for better parameters of a family of kernels: one parameter after another is given its other values, from the best that is
/// known; when that brings nothing any more, combinations at random.
///
/// A candidate is judged by the oracle before it is timed, in a process of its own, so that parameters that crash a driver cost one
/// candidate; and timed in turn with the best one, so that what disturbs the machine disturbs both.
final class TuningSearch {
  /// What became of a candidate.
  struct Trial: Encodable {
    let parameters: [String: Int]
    /// How many times as fast as the parameters that the search began with; nil if it was not timed.
    var speed: Double?
    /// Why it is out of the question.
    var problem: String?
  }

  private let space: TuningSpace
  private let work: TuningWork
  private let open: (_ parameters: [String: Int]) throws(DeviceError) -> any Device
  private let judge: (_ parameters: [String: Int]) -> String?
  private var tried: Set<[String: Int]> = []

  /// All candidates, in the order they were tried.
  private(set) var trials: [Trial] = []
  /// The fastest parameters so far.
  private(set) var best: [String: Int]
  /// How many times as fast as the first ones they are.
  private(set) var speed = 1.0

  /// - Parameters:
  ///   - start: where the search begins.
  ///   - open: opens the device with parameters.
  ///   - judge: what is wrong with the results that parameters give; nil if nothing is.
  init(
    _ space: TuningSpace, from start: [String: Int], on work: TuningWork,
    open: @escaping (_ parameters: [String: Int]) throws(DeviceError) -> any Device,
    judge: @escaping (_ parameters: [String: Int]) -> String?
  ) {
    (self.space, self.work, self.open, self.judge) = (space, work, open, judge)
    best = start
    tried = [start]
  }

  /// Searches until the time is over or nothing is left; one candidate is tried in any case.
  ///
  /// - Parameter progress: called with the number of the candidate and the speed of the best so far.
  func run(for budget: Duration, progress: (Int, Double) -> Void) throws(DeviceError) {
    let clock = ContinuousClock()
    let end = clock.now + budget
    let (first, start) = (try TuningBench(work, on: try open(best)), best)
    var bench = first
    while trials.isEmpty || clock.now < end, let candidate = next() {
      tried.insert(candidate)
      progress(trials.count + 1, speed)
      var trial = Trial(parameters: candidate)
      trial.problem = judge(candidate)
      if trial.problem == nil {
        do throws(DeviceError) {
          let other = try TuningBench(work, on: try open(candidate))
          let ratio = try compare(other, with: bench)
          trial.speed = speed * ratio
          if ratio > TuningSearch.leastGain {
            (best, speed, bench) = (candidate, speed * ratio, other)
          }
        } catch {
          trial.problem = error.message
        }
      }
      trials.append(trial)
    }
    guard best != start else { return }
    // Of many that are about as fast, the one wins that was lucky: once more, against where the search began.
    speed = try compare(bench, with: first)
    if speed <= TuningSearch.leastGain { (best, speed) = (start, 1) }
  }

  /// What must be gained: less is within what times vary by.
  private static let leastGain = 1.02
  private static let rounds = 5

  /// The next candidate that has not been tried; nil when there is none.
  private func next() -> [String: Int]? {
    for parameter in space.parameters {
      let values = parameter.values
      let place = values.firstIndex { $0 >= best[parameter.name] ?? 0 } ?? 0
      // The nearest first: time may be short, and what is best is seldom far away.
      for index in values.indices.sorted(by: { (abs($0 - place), $0) < (abs($1 - place), $1) }) {
        let candidate = best.merging([parameter.name: values[index]]) { $1 }
        if space.allows(candidate), !tried.contains(candidate) { return candidate }
      }
    }
    // As many attempts as there are combinations find one that is left, if there is any worth the time.
    for _ in 0..<min(space.count, 10_000) {
      var candidate = best
      for parameter in space.parameters { candidate[parameter.name] = parameter.values.randomElement() }
      if space.allows(candidate), !tried.contains(candidate) { return candidate }
    }
    return nil
  }

  /// How many times as fast a candidate is: the geometric mean over the calls of the ratio of medians.
  private func compare(_ candidate: TuningBench, with other: TuningBench) throws(DeviceError) -> Double {
    var (mine, its): ([[Double]], [[Double]]) = ([], [])
    for round in 0..<TuningSearch.rounds {
      mine.append(try candidate.sample())
      its.append(try other.sample())
      // What is a third slower at once will not win.
      if round == 1, TuningSearch.ratio(its, mine) < 0.67 { break }
    }
    return TuningSearch.ratio(its, mine)
  }

  private static func ratio(_ numerators: [[Double]], _ denominators: [[Double]]) -> Double {
    func median(_ samples: [[Double]], _ call: Int) -> Double {
      let sorted = samples.map { $0[call] }.sorted()
      return sorted[sorted.count / 2]
    }
    let calls = numerators.first?.count ?? 0
    let product = (0..<calls).reduce(1.0) { $0 * median(numerators, $1) / median(denominators, $1) }
    return pow(product, 1 / Double(max(calls, 1)))
  }
}
