// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BerthConformance
import BerthReport

extension CertifyCommand {
  /// Prints the one next thing to do; status 1 if there is one.
  func printNextStep(of certification: Certification, on runner: any CaseRunning, target: Target) throws {
    var done = 0
    let step = certification.nextStep(on: runner) { result in
      done += 1
      Terminal.progress("\(done) \(result.id)")
    }
    Terminal.clearProgress()
    let report = NextStepReport(
      step, of: certification, target: target.text, language: lang, smallest: { smallest($0, on: runner) })
    Terminal.write(json ? String(decoding: try report.json(), as: UTF8.self) : report.text)
    if case .nothing = step.task { return }
    throw ExitCode(ExitStatus.fails)
  }
}
