// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
public import BerthCore

/// What a run of the suite comes to, for a person at a terminal.
public struct TerminalSummary {
  private let summary: Summary
  private let certification: Certification
  private let device: DeviceInfo
  private let target: String
  private let language: Language
  private let smallest: (CaseResult) -> String
  /// How many failures are shown.
  private let failureLimit = 10

  /// A summary of a run.
  ///
  /// - Parameters:
  ///   - target: how a command line names the device, as in `--device cpu`, for the lines that reproduce failures.
  ///   - smallest: the id of the smallest case that fails as this one does; its own by default.
  public init(
    _ summary: Summary, of certification: Certification, on device: DeviceInfo, target: String, language: Language,
    smallest: @escaping (CaseResult) -> String = { $0.id }
  ) {
    self.summary = summary
    self.certification = certification
    self.device = device
    self.target = target
    self.language = language
    self.smallest = smallest
  }

  /// The text, ended by a line break.
  public var text: String {
    let gaps = GapSections(summary, language)
    return heading + "\n" + table + failures + gaps.missing + nextStep + gaps.unsupported + gaps.waived + "\n" + verdict
  }

  private var heading: String {
    """
    \(language(.device)): \(device.id) (\(device.kind), \(device.vendor) \(device.product), \(device.driverVersion))
    \(language(.profiles)): \(profiles)
    \(language(.suite)): \(Certificate.suiteVersion)\(Certificate.suiteCommit.map { " (\($0.prefix(12)))" } ?? ""), ONNX opset \
    \(Operator.onnxOpset); \(language(.seed)): \(certification.seed)

    """
  }

  /// Names and titles; of many profiles the names, so that they stay on a line.
  private var profiles: String {
    certification.profiles.count > 3
      ? certification.profiles.map(\.name).joined(separator: ", ")
      : certification.profiles.map(title).joined(separator: "; ")
  }

  private func title(_ profile: Profile) -> String {
    "\(profile.name) (\(language == .english ? profile.title : profile.chineseTitle))"
  }

  private var table: String {
    let shown = Outcome.allCases.filter { $0 == .pass || $0 == .fail || summary.counts[$0] > 0 }
    var table = TextTable(
      [language(.operatorColumn)] + shown.map(name) + [language(.worst), language(.dtypes)],
      rightAligned: Set(1...(shown.count + 1)))
    // An operator of which nothing ran is among those declared unsupported, further down.
    for line in summary.operators where line.counts.total > line.counts[.unsupported] {
      // All that an exact operator can do is be right or wrong, so it has no error to show.
      let worst = line.worstFraction.map { $0.isFinite && $0 < 1e6 ? TerminalSummary.percent($0) : ">100 %" } ?? "-"
      table.add([line.name] + shown.map { count(line.counts[$0]) } + [worst, line.passedDTypes.joined(separator: " ")])
    }
    table.add(["= \(summary.counts.total) \(language(.cases))"] + shown.map { count(summary.counts[$0]) })
    return table.text()
  }

  private func count(_ number: Int) -> String { number == 0 ? "." : "\(number)" }

  private static func percent(_ fraction: Double) -> String {
    let tenths = Int((fraction * 1000).rounded())
    return fraction > 0 && tenths == 0 ? "<0.1 %" : "\(tenths / 10).\(tenths % 10) %"
  }

  /// The first failure of each operator, dtype and rule: a hundred failures of one cause would hide the others.
  private var failures: String {
    let failed = summary.troubled.filter { $0.outcome != .missing }
    if failed.isEmpty { return "" }
    var groups: [(key: String, first: CaseResult, count: Int)] = []
    for result in failed {
      let key = "\(result.operatorName)/\(result.dtype)/\(result.rule?.rawValue ?? result.outcome.rawValue)"
      if let known = groups.firstIndex(where: { $0.key == key }) {
        groups[known].count += 1
      } else {
        groups.append((key, result, 1))
      }
    }
    var text = "\n\(language(.firstFailures)):\n"
    for group in groups.prefix(failureLimit) {
      let rule = group.first.rule.map { ", \(language(.rule)) \($0.rawValue)" } ?? ""
      text += "  \(group.first.id)\n"
      text += "    \(name(group.first.outcome))\(rule): \(group.first.message)\n"
      if group.count > 1 { text += "    + \(group.count - 1) \(language(.andMore))\n" }
      text += "    \(language(.reproduce)): berth replay \(smallest(group.first)) \(target)\n"
    }
    if groups.count > failureLimit { text += "  ... (\(groups.count - failureLimit))\n" }
    return text
  }

  /// How to go on where something is missing.
  private var nextStep: String {
    guard summary.counts[.missing] > 0 else { return "" }
    let profiles = certification.profiles.map { " --profile \($0.name)" }.joined()
    return "  \(language(.next)): berth certify \(target)\(profiles) --next\n"
  }

  private var verdict: String {
    let word =
      switch summary.verdict {
      case .certified: language(.certified)
      case .certifiedWithWaivers: language(.certifiedWithWaivers)
      case .notCertified: language(.notCertified)
      }
    let tenths = Int((summary.seconds * 10).rounded())
    var text = "\(language(.verdict)): \(word) (\(tenths / 10).\(tenths % 10) \(language(.seconds)))\n"
    let reasons = summary.reasons
    if !reasons.isEmpty {
      let shown = reasons.prefix(6).map(words).joined(separator: "; ")
      text += "\(language(.because)): \(shown)\(reasons.count > 6 ? "; ... (\(reasons.count - 6))" : "")\n"
    }
    return text
  }

  private func words(_ reason: Summary.Reason) -> String {
    guard language == .chinese else { return "\(reason)" }
    return switch reason {
    case .outcome(let outcome, let count): "\(count) 个\(name(outcome))"
    case .leftOut(let count): "筛选条件略去了 \(count) 个用例"
    case .nothingPassed(let name, let dtype): "\(name) 的 \(dtype) 无一通过"
    case .nothingOfProfilePassed(let profile): "规范 \(profile) 的要求无一通过"
    case .noRuntimeCheckPassed: "协议检查无一通过"
    case .noProfile: "未指定规范"
    case .notIsolated: "设备与判定程序在同一进程中运行"
    }
  }

  private func name(_ outcome: Outcome) -> String { language.name(of: outcome) }
}
